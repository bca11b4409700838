# SPDX-License-Identifier: Apache-2.0
"""docs/reference/result-datasets.md as text, from the contents of results; and what it lacks."""
from result_texts import ATTRIBUTES, GROUPS, MISSING, WHEN, WHEN_OF_KIND

HEAD = """# What a result holds

Generated from results by the target `reference`; do not edit. The rules that hold for every dataset, and what the
types mean: [result-layout](result-layout.md). A dataset of a result that is not here, or one that is here and in no
result, fails a test.

`NAME` is what the scenario calls the settlement or the contract; `currency` stands for its currency. A `float64` is
NaN only where the column "NaN" says so; `int64` and text are never missing. The dimensions of a group's datasets stand
in the group too, as coordinates of the same name.
"""
GROUP_ORDER = list(GROUPS)


def _table(titles, rows):
    lines = ["| " + " | ".join(titles) + " |", "|" + "---|" * len(titles)]
    lines += ["| " + " | ".join(row) + " |" for row in rows]
    return "\n".join(lines) + "\n"


def _kinds_of(contents, group):
    return sorted(kind for name, kind in contents.groups if name == group)


def _parts(contents, group):
    """(title, datasets): what every kind of the group has, then what only some have."""
    kinds = _kinds_of(contents, group)
    every = [set(contents.datasets[group, kind]) for kind in kinds]
    # What a switch of the scenario brings, whatever the kind, says so in its row.
    switched = {dataset for datasets in every for dataset in datasets if (group, dataset.name) in WHEN}
    common = set.intersection(*every) | switched
    yield "", common
    own = {}
    for kind, datasets in zip(kinds, every):
        if datasets - common:
            own.setdefault(frozenset(datasets - common), []).append(kind)
    for datasets, kinds_with_them in sorted(own.items(), key=lambda item: item[1]):
        yield ", or of ".join(kinds_with_them), datasets


def _dataset_row(group, kind, dataset):
    notes = [text for text in (WHEN.get((group, dataset.name)),
                               WHEN_OF_KIND.get((group, kind, dataset.name))) if text]
    meaning = "; ".join([dataset.long_name, *notes])
    return (f"`{dataset.name}`", dataset.unit, dataset.type, ", ".join(dataset.dims), meaning,
            MISSING.get((group, dataset.name), ""))


def _group_section(contents, group):
    lines = [f"## `{group}`\n", GROUPS[group] + "\n"]
    attributes = [(f"`{name}`", "/".join(sorted(types)), ATTRIBUTES[group, name])
                  for (where, name), types in sorted(contents.attributes.items()) if where == group]
    if attributes:
        lines.append(_table(("attribute", "type", "meaning"), attributes))
    for title, datasets in _parts(contents, group):
        if not datasets:
            continue
        if title:
            lines.append(f"Only of kind {title}:\n")
        rows = [_dataset_row(group, title, dataset) for dataset in sorted(datasets, key=lambda d: d.name)]
        lines.append(_table(("dataset", "unit", "type", "dimensions", "meaning", "NaN"), rows))
    return "\n".join(lines)


def _dimension_section(contents):
    rows = []
    for name, (dataset, groups) in sorted(contents.scales.items()):
        used_in = ", ".join(f"`{group}`" for group in GROUP_ORDER if group in groups)
        rows.append((f"`{name}`", dataset.unit, dataset.type, dataset.long_name,
                     f"`{contents.homes[name]}`", used_in))
    return "## Dimensions\n\n" + _table(
        ("dimension", "unit", "type", "meaning", "home", "where it stands"), rows)


def page_of(contents):
    sections = [HEAD, _dimension_section(contents)]
    sections += [_group_section(contents, group) for group in GROUP_ORDER]
    return "\n".join(sections)


def _is_partial(contents, group, dataset):
    """Whether some group of this sort and kind lacks the dataset that others of the kind have."""
    return any(dataset in found and found[dataset] < contents.groups[where]
               for where, found in contents.datasets.items() if where[0] == group)


def _strays(what, found, told):
    yield from (f"result_texts.py says nothing of the {what} {' '.join(key)}" for key in
                sorted(found - told))
    yield from (f"result_texts.py tells of the {what} {' '.join(key)}, which no result has"
                for key in sorted(told - found))


def faults_of(contents):
    """One sentence for each text that lacks, or is of nothing."""
    named = {(group, dataset.name): dataset for (group, _), found in contents.datasets.items()
             for dataset in found}
    partial = {key for key, dataset in named.items() if _is_partial(contents, key[0], dataset)}
    yield from _strays("group", {(group,) for group, _ in contents.groups},
                       {(group,) for group in GROUPS})
    yield from _strays("attribute", set(contents.attributes), set(ATTRIBUTES))
    yield from _strays("dataset that is not always there", partial, set(WHEN))
    yield from (f"{group}/{name} holds a NaN, of which result_texts.py says nothing"
                for group, name in sorted(contents.missing - set(MISSING)))
    yield from (f"result_texts.py says when {group}/{name} is NaN, but no result has it as float64"
                for group, name in sorted(set(MISSING) - {
                    key for key, dataset in named.items() if dataset.type == "float64"}))
