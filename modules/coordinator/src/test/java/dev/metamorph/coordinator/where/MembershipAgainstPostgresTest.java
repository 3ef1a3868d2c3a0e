package dev.metamorph.coordinator.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.rows.TupleKey;
import dev.metamorph.shape.rows.TupleKeys;
import dev.metamorph.shape.where.Subquery;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shape.where.evaluation.MemberSet;
import dev.metamorph.shape.where.expression.InnerTables;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.TextOrder;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Random clauses with subqueries, nested and in all polarities: our result for every row is
 * Postgres's, for the clause as written and for its canonical form.
 */
@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
final class MembershipAgainstPostgresTest {
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");
    private static final int ROWS = 10;
    private static final int CLAUSES = Integer.getInteger("metamorph.clauses", SOAK ? 20_000 : 500);

    @Test
    void every_membership_has_the_result_of_postgres_for_every_row() throws SQLException {
        var random = new Random(Long.getLong("metamorph.seed", 1));
        try (var database = TestPostgres.database("");
                var connection = database.connect();
                var session = connection.createStatement();
                var judge = connection.prepareStatement("SELECT public.judge(?)")) {
            var things = Things.create(database, random, ROWS);
            // Half of the rows, so that some values are missing.
            database.execute(
                    "CREATE TABLE picks AS SELECT * FROM things WHERE id % 2 = 0",
                    "ALTER TABLE picks ADD PRIMARY KEY (id)");
            for (var setting : SessionText.statements()) {
                session.execute(setting);
            }
            var tables =
                    Map.of(
                            "things",
                            new Table(things.relation(), things.rows()),
                            "picks",
                            new Table(Things.relation(database, "picks"), half(things.rows())));
            var catalogue = Catalogue.of(database, things.relation());
            var values = new ValuesOfRows(connection, random, ROWS);
            var run = new Run(random, catalogue, values, tables, things, judge);
            for (var i = 0; i < CLAUSES; i++) {
                run.next();
            }

            assertThat(run.differences).isEmpty();
            assertThat(run.compared).as("clauses that were compared").isGreaterThan(CLAUSES / 3);
            assertThat(run.unknowns).as("rows whose result is NULL").isPositive();
        }
    }

    private static List<Row> half(List<Row> rows) {
        var half = new ArrayList<Row>();
        for (var id = 0; id < rows.size(); id += 2) {
            half.add(rows.get(id));
        }
        return half;
    }

    private record Table(Relation relation, List<Row> rows) {}

    /** Compares one clause after another. */
    private static final class Run {
        private final Random random;
        private final Catalogue catalogue;
        private final ValuesOfRows values;
        private final Map<String, Table> tables;
        private final Things things;
        private final PreparedStatement judge;
        private final List<String> differences = new ArrayList<>();
        private final List<Samples.Sample> comparable;
        private int compared;
        private int unknowns;

        private Run(
                Random random,
                Catalogue catalogue,
                ValuesOfRows values,
                Map<String, Table> tables,
                Things things,
                PreparedStatement judge) {
            this.random = random;
            this.catalogue = catalogue;
            this.values = values;
            this.tables = tables;
            this.things = things;
            this.judge = judge;
            comparable = Samples.all().stream().filter(this::isComparable).toList();
        }

        private boolean isComparable(Samples.Sample sample) {
            var column = sample.column(random);
            try {
                parse("%s IN (SELECT %s FROM public.picks)".formatted(column, column));
                return true;
            } catch (WhereException e) {
                assertThat(e).hasMessageContaining("cannot be compared");
                return false;
            }
        }

        private void next() throws SQLException {
            var clause = condition(2, 2);
            Where where;
            Where isUnknown;
            var answers = new ArrayList<String>();
            try {
                where = parse(clause);
                isUnknown = parse("(%s) IS UNKNOWN".formatted(clause));
                answers.addAll(ours(where, isUnknown));
            } catch (WhereException | EvaluationException _) {
                // The other fuzz test compares refusals and errors.
                return;
            }
            compared++;
            unknowns += (int) answers.stream().filter("null"::equals).count();
            var sql = where.isAll() ? "true" : where.sql();
            compare(answers, clause);
            compare(answers, sql);
            var again =
                    Where.ofCanonical(
                            where.sql(),
                            things.relation(),
                            tables.values().stream().map(Table::relation).toList());
            if (!again.equals(where) || !again.sql().equals(where.sql())) {
                differences.add("%s reads otherwise as %s".formatted(clause, sql));
            }
        }

        private void compare(List<String> answers, String sql) throws SQLException {
            judge.setString(1, sql);
            try (var result = judge.executeQuery()) {
                result.next();
                var theirs = Stream.of((String[]) result.getArray(1).getArray()).toList();
                if (!theirs.equals(answers)) {
                    differences.add("%s: we say %s, Postgres %s".formatted(sql, answers, theirs));
                }
            }
        }

        private Where parse(String clause) {
            return Where.parse(
                    clause,
                    Map.of(),
                    things.relation(),
                    TextOrder.COLLATION,
                    InnerTables.of(tables.values().stream().map(Table::relation).toList()));
        }

        private List<String> ours(Where where, Where isUnknown) {
            var sets = new HashMap<Subquery, MemberSet>();
            var isTrue = where.compile(things.positions(), one -> values(one, sets));
            var isNull = isUnknown.compile(things.positions(), one -> values(one, sets));
            return things.rows().stream()
                    .map(row -> isTrue.test(row) ? "true" : isNull.test(row) ? "null" : "false")
                    .toList();
        }

        /** The values of a subquery, by evaluating its clause for all rows of its table. */
        private MemberSet values(Subquery subquery, Map<Subquery, MemberSet> sets) {
            var known = sets.get(subquery);
            if (known != null) {
                return known;
            }
            var places = subquery.columns().stream().mapToInt(i -> i).toArray();
            var keys = TupleKeys.of(subquery.types(), places);
            var where = subquery.where().compile(things.positions(), one -> values(one, sets));
            var found = new Values();
            var table = subquery.relation().name().table();
            for (var row : Objects.requireNonNull(tables.get(table)).rows()) {
                if (where.test(row)) {
                    found.add(keys.key(row));
                }
            }
            sets.put(subquery, found);
            return found;
        }

        private String condition(int depth, int levels) {
            if (depth == 0 || random.nextInt(4) == 0) {
                return random.nextInt(5) > 0 ? membership(levels) : plain();
            }
            var one = condition(depth - 1, levels);
            return switch (random.nextInt(7)) {
                case 0, 1 -> "(%s) AND (%s)".formatted(one, condition(depth - 1, levels));
                case 2, 3 -> "(%s) OR (%s)".formatted(one, condition(depth - 1, levels));
                case 4 -> "NOT (%s)".formatted(one);
                case 5 -> "(%s) IS %sTRUE".formatted(one, random.nextBoolean() ? "NOT " : "");
                default -> "CASE WHEN %s THEN %s ELSE o1 END".formatted(one, plain());
            };
        }

        private String plain() {
            return random.nextBoolean() ? "o1" : "o2 IS NULL";
        }

        private String membership(int levels) {
            var sample = comparable.get(random.nextInt(comparable.size()));
            var table = random.nextInt(3) == 0 ? "public.things" : "public.picks";
            var where = where(levels);
            if (random.nextInt(8) == 0) {
                return "(id, %s) IN (SELECT id, %s FROM %s%s)"
                        .formatted(sample.column(random), sample.column(random), table, where);
            }
            var operator =
                    switch (random.nextInt(5)) {
                        case 0 -> "= ANY";
                        case 1 -> "<> ALL";
                        case 2 -> "IN";
                        default -> "NOT IN";
                    };
            return "%s %s (SELECT %s FROM %s%s)"
                    .formatted(
                            sample.column(random), operator, sample.column(random), table, where);
        }

        private String where(int levels) {
            return switch (random.nextInt(5)) {
                case 0 -> "";
                case 1 -> " WHERE id > " + random.nextInt(ROWS + 2);
                case 2 -> " WHERE " + RandomClauses.next(random, catalogue, values).literal();
                default -> levels == 0 ? " WHERE o1" : " WHERE " + condition(1, levels - 1);
            };
        }
    }

    /** The values of a set. */
    private static final class Values implements MemberSet {
        private final Set<TupleKey> values = new HashSet<>();
        private boolean hasNull;

        void add(@Nullable TupleKey key) {
            if (key == null) {
                hasNull = true;
            } else {
                values.add(key);
            }
        }

        @Override
        public boolean isEmpty() {
            return values.isEmpty() && !hasNull;
        }

        @Override
        public boolean hasNull() {
            return hasNull;
        }

        @Override
        public boolean contains(TupleKey value) {
            return values.contains(value);
        }
    }
}
