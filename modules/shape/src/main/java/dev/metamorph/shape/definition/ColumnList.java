package dev.metamorph.shape.definition;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.Relation;

import java.util.List;

/** The parameters that are lists of a table's columns. */
enum ColumnList {
    COLUMNS("columns", "columns"),
    QUERYABLE("queryable_columns", "queryable columns");

    private final String field;
    private final String what;

    ColumnList(String field, String what) {
        this.field = field;
        this.what = what;
    }

    /**
     * Parses a list of column names that a reader has sent.
     *
     * @param lists comma lists with SQL's quoting
     * @param allowed the names that the list may contain
     * @throws InvalidRequest if a name is not allowed, or a column of the primary key is missing
     */
    List<String> names(List<String> lists, Relation relation, List<String> allowed) {
        var names = parse(lists);
        refuse(
                "The list of %s must include all primary key columns, missing: %s",
                relation.key().stream()
                        .map(position -> relation.columns().get(position).name())
                        .filter(name -> !names.contains(name))
                        .toList());
        refuse(
                "The following %s are not found on the table: %s",
                names.stream().filter(name -> !allowed.contains(name)).toList());
        return names;
    }

    private List<String> parse(List<String> lists) {
        if (lists.stream().allMatch(String::isBlank)) {
            throw new InvalidRequest(field, "The list of %s must not be empty".formatted(what));
        }
        try {
            return lists.stream()
                    .flatMap(list -> Identifiers.split(list, ',').stream())
                    .map(name -> Identifiers.parse(name.strip()))
                    .toList();
        } catch (IdentifierException e) {
            throw new InvalidRequest(field, String.valueOf(e.getMessage()));
        }
    }

    private void refuse(String problem, List<String> columns) {
        if (!columns.isEmpty()) {
            throw new InvalidRequest(field, problem.formatted(what, String.join(", ", columns)));
        }
    }

    /** All names of a table. */
    static List<String> all(Relation relation) {
        return relation.columns().stream().map(Column::name).toList();
    }
}
