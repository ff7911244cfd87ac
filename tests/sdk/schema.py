"""Compares an answer with the model that the SDK has of it.

The Python SDK itself takes whatever comes. SDKs of statically typed languages, generated from the same models, do not:
a number where the model says text is an error there. And a field that the model does not know is one that the service
does not have. So each answer is held against its model: no unknown field, no value of another type.
"""

import inspect
import re

_SCALARS = {"str": str, "int": int, "bool": bool, "Dict[str, Any]": dict}
_LIST = re.compile(r"List\[(.+)\]")


def decode(model, document):
    """Decodes `document` with `model`; fails unless the model can say all that the document says."""
    model.from_map(document)
    _check_types(model)
    known, given = _leaves(_bare(model.to_map())), _leaves(_bare(document))
    assert given - known == set(), "the SDK does not know these fields of the answer"
    assert known == given
    return model


def _check_types(model):
    for name, parameter in inspect.signature(type(model).__init__).parameters.items():
        value = getattr(model, name, None)
        if name != "self" and value is not None:
            _check_type(parameter.annotation, value, f"{type(model).__name__}.{name}")


def _check_type(declared, value, place):
    if items := _LIST.fullmatch(declared):
        assert isinstance(value, list), f"{place} is not an array: {value!r}"
        for index, item in enumerate(value):
            _check_type(items[1], item, f"{place}[{index}]")
    elif declared in _SCALARS:
        assert type(value) is _SCALARS[declared], f"{place} is not of type {declared}: {value!r}"
    else:
        _check_types(value)


def _leaves(value, place=""):
    """Each value at its place, as a set."""
    if isinstance(value, dict):
        return {leaf for key, item in value.items() for leaf in _leaves(item, f"{place}.{key}")}
    if isinstance(value, list):
        return {leaf for index, item in enumerate(value) for leaf in _leaves(item, f"{place}[{index}]")}
    return {(place, value)}


def _bare(value):
    """`value` without what says nothing: nulls, and empty arrays, which models add on their own."""
    if isinstance(value, dict):
        fields = {key: _bare(item) for key, item in value.items()}
        return {key: item for key, item in fields.items() if item is not None and item != []}
    if isinstance(value, list):
        return [_bare(item) for item in value]
    return value
