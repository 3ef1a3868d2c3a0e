package dev.metamorph.app.oracle;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

/**
 * A shape that the property test asks for.
 *
 * @param table its table
 * @param where the clause, empty for none
 * @param columns the selected columns; empty for all
 * @param full whether updates carry everything
 */
record Asked(Table table, String where, List<String> columns, boolean full) {
    static Asked random(List<Table> tables, Random random) {
        var table = tables.get(random.nextInt(tables.size()));
        List<String> columns = List.of();
        if (!table.keyIsEverything() && random.nextInt(3) == 0) {
            var rest =
                    new ArrayList<>(
                            table.columns().subList(table.keyColumns(), table.columns().size()));
            Collections.shuffle(rest, random);
            var chosen = new ArrayList<>(table.columns().subList(0, table.keyColumns()));
            chosen.addAll(rest.subList(0, random.nextInt(rest.size())));
            columns = List.copyOf(chosen);
        }
        return new Asked(table, table.clause(random), columns, random.nextInt(4) == 0);
    }

    /** What Postgres says it is. Equal rows of a keyless table are one for a reader. */
    String sql() {
        var list = columns.isEmpty() ? "*" : String.join(", ", columns);
        var distinct = table.keyIsEverything() ? "DISTINCT " : "";
        return "SELECT "
                + distinct
                + list
                + " FROM "
                + table.name()
                + (where.isEmpty() ? "" : " WHERE " + where);
    }
}
