package dev.metamorph.shapelog.task;

import org.jspecify.annotations.Nullable;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/**
 * Three tables in memory, and clauses over them that are evaluated by brute force in three-valued
 * logic, independently of the code under test. Each table has the columns {@code id}, {@code x} and
 * {@code y}; the last two are small numbers or NULL.
 */
final class SubqueryModel {
    static final List<String> TABLES = List.of("a", "b", "c");

    /** The columns of all tables. */
    static final List<String> COLUMNS = List.of("id", "x", "y");

    private final Map<String, Map<Integer, Entry>> tables = new TreeMap<>();

    SubqueryModel() {
        TABLES.forEach(table -> tables.put(table, new TreeMap<>()));
    }

    /** A row. */
    record Entry(int id, @Nullable Integer x, @Nullable Integer y) {
        @Nullable Integer value(String column) {
            return switch (column) {
                case "id" -> id;
                case "x" -> x;
                default -> y;
            };
        }
    }

    /** The rows of a table by their ids. */
    Map<Integer, Entry> table(String name) {
        return tables.getOrDefault(name, Map.of());
    }

    /** The rows for which a clause is true. */
    Map<Integer, Entry> matching(String table, Clause clause) {
        var matching = new TreeMap<Integer, Entry>();
        table(table)
                .forEach((id, row) -> {
                    if (Boolean.TRUE.equals(clause.value(row, this))) {
                        matching.put(id, row);
                    }
                });
        return matching;
    }

    /** A clause. */
    sealed interface Clause {
        String sql();

        /** Its value; null for unknown. */
        @Nullable Boolean value(Entry row, SubqueryModel model);
    }

    record Compared(String column, String operator, int number) implements Clause {
        @Override
        public String sql() {
            return "%s %s %d".formatted(column, operator, number);
        }

        @Override
        public @Nullable Boolean value(Entry row, SubqueryModel model) {
            var value = row.value(column);
            if (value == null) {
                return null;
            }
            return operator.equals("=") ? value == number : value > number;
        }
    }

    record Member(String column, boolean negated, String select, String table, Clause where)
            implements Clause {
        @Override
        public String sql() {
            return "%s %sIN (SELECT %s FROM %s WHERE %s)"
                    .formatted(column, negated ? "NOT " : "", select, table, where.sql());
        }

        @Override
        public @Nullable Boolean value(Entry row, SubqueryModel model) {
            Boolean in = false;
            for (var inner : model.matching(table, where).values()) {
                var one = row.value(column);
                var other = inner.value(select);
                if (one == null || other == null) {
                    in = (in == null || !in) ? null : in;
                } else if (one.equals(other)) {
                    return !negated;
                }
            }
            return in == null ? null : (Boolean) (in != negated);
        }
    }

    record Pair(String first, String second, String table, Clause where) implements Clause {
        @Override
        public String sql() {
            return "(%s, %s) IN (SELECT x, y FROM %s WHERE %s)"
                    .formatted(first, second, table, where.sql());
        }

        @Override
        public @Nullable Boolean value(Entry row, SubqueryModel model) {
            var one = row.value(first);
            var other = row.value(second);
            return one != null
                    && other != null
                    && model.matching(table, where).values().stream()
                            .anyMatch(inner -> one.equals(inner.x()) && other.equals(inner.y()));
        }
    }

    record Junction(boolean and, Clause left, Clause right) implements Clause {
        @Override
        public String sql() {
            return "(%s) %s (%s)".formatted(left.sql(), and ? "AND" : "OR", right.sql());
        }

        @Override
        public @Nullable Boolean value(Entry row, SubqueryModel model) {
            var one = left.value(row, model);
            var other = right.value(row, model);
            Boolean deciding = !and;
            if (deciding.equals(one) || deciding.equals(other)) {
                return deciding;
            }
            return (one == null || other == null) ? null : (Boolean) and;
        }
    }

    record Not(Clause operand) implements Clause {
        @Override
        public String sql() {
            return "NOT (%s)".formatted(operand.sql());
        }

        @Override
        public @Nullable Boolean value(Entry row, SubqueryModel model) {
            var value = operand.value(row, model);
            return value == null ? null : (Boolean) !value;
        }
    }

    record IsUnknown(Clause operand) implements Clause {
        @Override
        public String sql() {
            return "(%s) IS UNKNOWN".formatted(operand.sql());
        }

        @Override
        public @Nullable Boolean value(Entry row, SubqueryModel model) {
            return operand.value(row, model) == null;
        }
    }

    /**
     * A random clause.
     *
     * @param levels how deep subqueries may be nested in it
     */
    static Clause random(Random random, int levels) {
        if (levels == 0) {
            return compared(random);
        }
        return switch (random.nextInt(9)) {
            case 0, 1 ->
                    new Junction(
                            random.nextBoolean(),
                            random(random, levels),
                            random(random, random.nextInt(levels + 1)));
            case 2 -> new Not(random(random, levels));
            case 3 -> new IsUnknown(random(random, levels));
            case 4 ->
                    new Junction(
                            random.nextBoolean(),
                            new Pair("x", "y", table(random), inner(random, levels)),
                            compared(random));
            default ->
                    new Member(
                            pick(random, List.of("x", "y", "id")),
                            random.nextBoolean(),
                            pick(random, List.of("x", "y", "id")),
                            table(random),
                            inner(random, levels));
        };
    }

    private static Clause inner(Random random, int levels) {
        return random.nextInt(3) == 0 ? compared(random) : random(random, levels - 1);
    }

    private static Clause compared(Random random) {
        return new Compared(
                pick(random, COLUMNS), pick(random, List.of("=", ">")), random.nextInt(4) - 1);
    }

    private static String table(Random random) {
        return pick(random, TABLES);
    }

    static <T> T pick(Random random, List<T> list) {
        return list.get(random.nextInt(list.size()));
    }

    /** A row with random values. */
    static Entry entry(Random random, int id) {
        return new Entry(id, number(random), number(random));
    }

    private static @Nullable Integer number(Random random) {
        var number = random.nextInt(6);
        return number == 0 ? null : number - 1;
    }

    /** The ids of a table as a list. */
    List<Integer> ids(String table) {
        return new ArrayList<>(table(table).keySet());
    }
}
