package dev.metamorph.coordinator.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.embedded.testing.TestPostgres;
import dev.metamorph.feed.port.SessionText;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.Where;
import dev.metamorph.shape.where.WhereException;
import dev.metamorph.shape.where.syntax.Limitation;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.TextOrder;

import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * Random clauses over random rows: our result for every row, error or not, is Postgres's, for the
 * clause as written and for its canonical form. A clause that we refuse is refused by Postgres,
 * too, or its reason is on the list.
 */
@Tag("servers")
@Execution(ExecutionMode.CONCURRENT)
final class WhereAgainstPostgresTest {
    private static final boolean SOAK = Boolean.getBoolean("metamorph.soak");
    private static final int ROWS = 10;
    private static final int CLAUSES =
            Integer.getInteger("metamorph.clauses", SOAK ? 200_000 : 2_000);

    @Test
    void every_clause_has_the_result_of_postgres_for_every_row() throws SQLException {
        var tally = compared("", CLAUSES, TextOrder.COLLATION);

        assertThat(tally.differences).as("%s", tally).isEmpty();
        assertThat(tally.limited)
                .as("rows that we refuse to look at")
                .isLessThanOrEqualTo(CLAUSES / 2_000);
        assertThat(tally.refusals.getOrDefault(Limitation.FUNCTION.name(), 0))
                .as("constants that would be too long")
                .isLessThanOrEqualTo(CLAUSES / 10_000);
        assertThat(tally.understood)
                .as("clauses that were understood")
                .isGreaterThan(CLAUSES * 9 / 10);
    }

    /**
     * In such a database text has an order that we do not know, and letters change their case by
     * other rules.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'",
                "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'tr-TR'",
                "TEMPLATE template0 LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'",
                "TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C'",
                "TEMPLATE template0 LOCALE_PROVIDER libc LOCALE 'C.UTF-8'"
            })
    void under_another_collation_the_answer_is_the_same_or_none(String options)
            throws SQLException {
        var clauses = CLAUSES / 8;

        var tally = compared(options, clauses, TextOrder.COLLATION);

        assertThat(tally.differences).as("%s", tally).isEmpty();
        assertThat(tally.understood)
                .as("clauses that were understood")
                .isGreaterThan(clauses * 3 / 4);
    }

    @Test
    void a_clause_whose_texts_are_ordered_by_their_bytes_is_so_for_postgres_too()
            throws SQLException {
        var clauses = CLAUSES / 8;

        var tally =
                compared(
                        "TEMPLATE template0 LOCALE_PROVIDER icu ICU_LOCALE 'de-DE'",
                        clauses,
                        TextOrder.BYTES);

        assertThat(tally.differences).as("%s", tally).isEmpty();
        assertThat(tally.reordered).as("clauses that got a COLLATE").isPositive();
        assertThat(tally.understood)
                .as("clauses that were understood")
                .isGreaterThan(clauses * 3 / 4);
    }

    private static Tally compared(String options, int clauses, TextOrder order)
            throws SQLException {
        var seed = Long.getLong("metamorph.seed", SOAK ? new Random().nextLong() : 1);
        var random = new Random(seed);
        var tally = new Tally(seed);
        try (var database = TestPostgres.database(options);
                var connection = database.connect();
                var session = connection.createStatement();
                var judge = connection.prepareStatement("SELECT public.judge(?)")) {
            var things = Things.create(database, random, ROWS);
            for (var setting : SessionText.statements()) {
                session.execute(setting);
            }
            var catalogue = Catalogue.of(database, things.relation());
            var values = new ValuesOfRows(connection, random, ROWS);
            for (var i = 0; i < clauses; i++) {
                var clause = RandomClauses.next(random, catalogue, values);
                new Comparison(things, clause, order, judge, tally).run();
            }
        }
        if (SOAK) {
            System.out.println("%s %s".formatted(options, tally));
        }
        return tally;
    }

    /** Counts the outcomes. */
    private static final class Tally {
        private final List<String> differences = new ArrayList<>();
        private final Map<String, Integer> refusals = new TreeMap<>();
        private int understood;
        private int reordered;
        private int errors;
        private int wrong;
        private int limited;
        private final long seed;

        private Tally(long seed) {
            this.seed = seed;
        }

        @Override
        public String toString() {
            return "seed %d: %d understood, %d rows with errors, %d not looked at, %d wrong in both, %d differences, refused %s"
                    .formatted(
                            seed, understood, errors, limited, wrong, differences.size(), refusals);
        }
    }

    /** One clause, evaluated by us and by Postgres. */
    private record Comparison(
            Things things,
            RandomClauses.Clause clause,
            TextOrder order,
            PreparedStatement judge,
            Tally tally) {
        void run() throws SQLException {
            var theirs = judged(clause.literal());
            Where where;
            try {
                where = parse(clause.text());
            } catch (WhereException e) {
                refused(e, theirs);
                return;
            }
            tally.understood++;
            var sql = where.isAll() ? "true" : where.sql();
            if (!readAgain(where.sql()).equals(where.sql())) {
                tally.differences.add("%s reads otherwise as %s".formatted(clause, sql));
            }
            var ours = ours(where);
            if (hasAnotherOrder(where)) {
                tally.reordered++;
            } else {
                report(ours, theirs, "as written", sql);
            }
            report(ours, judged(sql), "canonical", sql);
        }

        /** Returns whether the clause as written has another meaning for Postgres, or might. */
        private boolean hasAnotherOrder(Where where) {
            try {
                return !where.equals(
                        Where.parse(clause.text(), clause.params(), things.relation()));
            } catch (WhereException e) {
                assertThat(e).hasMessageContaining("text can be ordered only");
                return true;
            }
        }

        private String readAgain(String canonical) {
            try {
                return Where.ofCanonical(canonical, things.relation()).sql();
            } catch (WhereException e) {
                return String.valueOf(e.getMessage());
            }
        }

        private Where parse(String text) {
            return Where.parse(text, clause.params(), things.relation(), order);
        }

        private List<String> judged(String sql) throws SQLException {
            judge.setString(1, sql);
            try (var result = judge.executeQuery()) {
                result.next();
                var array = (String[]) result.getArray(1).getArray();
                return Stream.of(array)
                        .map(one ->
                                switch (one) {
                                    case "t" -> "true";
                                    case "f" -> "false";
                                    default -> one;
                                })
                        .toList();
            }
        }

        private void refused(WhereException refusal, List<String> theirs) {
            if (theirs.equals(Collections.nCopies(ROWS, "error"))) {
                tally.wrong++;
                return;
            }
            var kind = ListedRefusals.kind(refusal, clause.regrouped());
            var isOfOrder = String.valueOf(refusal.getMessage()).contains("can be ordered only");
            if (kind.isPresent() && (order == TextOrder.COLLATION || !isOfOrder)) {
                tally.refusals.merge(kind.get(), 1, Integer::sum);
                return;
            }
            tally.differences.add("refused with '%s': %s".formatted(refusal.getMessage(), clause));
        }

        private List<String> ours(Where where) {
            var isTrue = where.compile(things.positions());
            var isUnknown = parse("(" + clause.text() + ") IS UNKNOWN").compile(things.positions());
            var answers = new ArrayList<String>();
            for (var row : things.rows()) {
                answers.add(answer(isTrue, isUnknown, row));
            }
            return answers;
        }

        private static String answer(Where.Predicate isTrue, Where.Predicate isUnknown, Row row) {
            try {
                return isTrue.test(row) ? "true" : isUnknown.test(row) ? "null" : "false";
            } catch (EvaluationException e) {
                return e.isLimited() ? "limited" : "error";
            } catch (RuntimeException e) {
                return e.toString();
            }
        }

        private void report(List<String> ours, List<String> theirs, String form, String sql) {
            for (var i = 0; i < ours.size(); i++) {
                tally.errors += ours.get(i).equals("error") ? 1 : 0;
                if (ours.get(i).equals("limited")) {
                    tally.limited++;
                } else if (!ours.get(i).equals(theirs.get(i))) {
                    tally.differences.add(
                            "%s (%s): we say %s, Postgres %s of row %s; as %s"
                                    .formatted(
                                            clause,
                                            form,
                                            ours.get(i),
                                            theirs.get(i),
                                            things.described(i, sql),
                                            sql));
                    return;
                }
            }
        }
    }
}
