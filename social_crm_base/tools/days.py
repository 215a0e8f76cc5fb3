"""Numbers of days that administrators enter."""

import logging

_logger = logging.getLogger(__name__)


#: A hundred years; further back there are no dates to count from.
MAX_DAYS = 36500


def days_of(env, parameter, default, unset=0):
    """Read for how many days something is kept.

    What is no number stops nobody: it is told in the log, and the default holds.

    :param str parameter: of a system parameter
    :param int default: days where it is no number
    :param int unset: days where it is not there
    :return: 0 for ever
    :rtype: int
    """
    # sudo: system parameters are technical
    value = env["ir.config_parameter"].sudo().get_param(parameter)
    if not value:
        return unset
    try:
        return min(max(int(value), 0), MAX_DAYS)
    except ValueError:
        _logger.warning("%s should be a number of days and is “%s”: %s is taken instead.", parameter, value, default)
        return default
