from . import sql, url
