"""A model has one file for each of its sides: none may take a method's place that another one has."""

import ast
from collections import defaultdict

from social_crm_setup.environment import PROJECT, addons


def _model_of(cls):
    """:return: the model that a class defines or extends"""
    found = {}
    for statement in cls.body:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            found.update(
                (target.id, statement.value.value) for target in statement.targets if isinstance(target, ast.Name)
            )
    return found.get("_name") or found.get("_inherit")


def _goes_on(method):
    """:return: whether a method calls the one whose place it takes"""
    return any(isinstance(node, ast.Name) and node.id == "super" for node in ast.walk(method))


def test_no_file_replaces_a_method_of_another():
    places = defaultdict(list)
    for addon in addons():
        for path in sorted((PROJECT / addon).glob("models/*.py")):
            for cls in ast.parse(path.read_text()).body:
                if isinstance(cls, ast.ClassDef) and (model := _model_of(cls)):
                    for method in cls.body:
                        if isinstance(method, ast.FunctionDef) and not _goes_on(method):
                            places[model, method.name].append(str(path.relative_to(PROJECT)))
    twice = {key: files for key, files in places.items() if len(files) > 1}
    assert not twice
