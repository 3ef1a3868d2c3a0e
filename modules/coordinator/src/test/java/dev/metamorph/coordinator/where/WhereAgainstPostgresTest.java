package dev.metamorph.coordinator.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.EqualityKey;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;

import org.junit.jupiter.api.Test;

import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.IntStream;

/**
 * Random clauses over random rows: our answer for every row is Postgres's, for the clause as it was
 * written and for its canonical form, or both refuse.
 */
final class WhereAgainstPostgresTest {
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");
    private static final int ROWS = 60;
    private static final int CLAUSES = SOAK ? 40_000 : 1_000;

    /** What we refuse although Postgres does not. */
    private static final Pattern REFUSED =
            Pattern.compile(
                    ".*(depends on the session's time zone"
                            + "|text can be ordered only by"
                            + "|unknown cast from type"
                            + "|could not determine which collation"
                            + "|takes columns and constants only"
                            + "|takes constants only).*");

    @Test
    void every_clause_says_of_every_row_what_postgres_says() throws SQLException {
        var seed = Long.getLong("metamorph.seed", SOAK ? new Random().nextLong() : 1);
        var random = new Random(seed);
        var differences = new ArrayList<String>();
        var understood = 0;
        try (var database = TestPostgres.database();
                var connection = database.connect();
                var statement = connection.createStatement()) {
            var things = Things.create(database, random, ROWS);
            for (var i = 0; i < CLAUSES; i++) {
                var comparison = new Comparison(things, RandomClauses.next(random));
                understood += comparison.run(statement, differences) ? 1 : 0;
            }
        }

        assertThat(differences).as("seed %d", seed).isEmpty();
        assertThat(understood).as("clauses that were understood").isGreaterThan(CLAUSES / 2);
    }

    /** One clause, here and there. */
    private record Comparison(Things things, RandomClauses.Clause clause) {
        /** False if it was refused. */
        boolean run(Statement statement, List<String> differences) throws SQLException {
            Where where;
            try {
                where = parse(clause.text());
            } catch (WhereException e) {
                judgeRefusal(statement, String.valueOf(e.getMessage()), differences);
                return false;
            }
            var sql = where.isAll() ? "true" : where.sql();
            if (!Where.ofCanonical(where.sql(), things.relation()).equals(where)) {
                differences.add("%s reads otherwise as %s".formatted(clause, sql));
            }
            compare(statement, where, sql, differences);
            return true;
        }

        private Where parse(String text) {
            return Where.parse(text, clause.params(), things.relation());
        }

        private void judgeRefusal(Statement statement, String message, List<String> differences) {
            if (REFUSED.matcher(message).matches()) {
                return;
            }
            try (var result = statement.executeQuery(query(clause.literal()))) {
                result.next();
                differences.add("refused with '%s': %s".formatted(message, clause));
            } catch (SQLException _) {
                // It is wrong there too.
            }
        }

        private void compare(Statement statement, Where where, String sql, List<String> differences)
                throws SQLException {
            var positions = IntStream.range(0, things.relation().columns().size()).toArray();
            var isTrue = where.compile(positions);
            var isUnknown = parse("(" + clause.text() + ") IS UNKNOWN").compile(positions);
            var query = query(clause.literal(), sql);
            try (var result = statement.executeQuery(query)) {
                for (var row : things.rows()) {
                    result.next();
                    var ours = isTrue.test(row) ? "t" : isUnknown.test(row) ? "NULL" : "f";
                    var theirs = List.of(text(result.getString(1)), text(result.getString(2)));
                    if (!theirs.equals(List.of(ours, ours))) {
                        differences.add(
                                "%s: we say %s, Postgres %s of row %s; as %s"
                                        .formatted(clause, ours, theirs, row.text(0), sql));
                    }
                    if (ours.equals("t") && !isIndexed(where, row)) {
                        differences.add(
                                "%s: an index would miss row %s".formatted(sql, row.text(0)));
                    }
                }
            } catch (SQLException e) {
                differences.add("%s: %s; as %s".formatted(clause, e.getMessage(), sql));
            }
        }

        private boolean isIndexed(Where where, Row row) {
            var equalities = where.equalities();
            return equalities.isEmpty()
                    || equalities.stream()
                            .anyMatch(equality ->
                                    !row.isNull(equality.column())
                                            && key(row, equality.column()).equals(equality.key()));
        }

        private EqualityKey key(Row row, int column) {
            return EqualityKey.of(
                    things.relation().columns().get(column).type(),
                    row.array(),
                    row.start(column),
                    row.length(column));
        }

        private static String query(String... conditions) {
            var list = new ArrayList<String>();
            for (var condition : conditions) {
                list.add("(" + condition + ")");
            }
            return "SELECT %s FROM things ORDER BY id".formatted(String.join(", ", list));
        }

        private static String text(String value) {
            return value == null ? "NULL" : value;
        }
    }
}
