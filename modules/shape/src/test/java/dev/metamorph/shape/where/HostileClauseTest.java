package dev.metamorph.shape.where;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.shape.change.PgValue;
import dev.metamorph.shape.change.Row;
import dev.metamorph.shape.where.value.EvaluationException;

import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * Clauses that are written to do harm are answered within milliseconds and fail only with one of
 * two exceptions: one for a clause, one for a value. The tests measure processor time, because
 * other tests may run at the same time.
 */
@Execution(ExecutionMode.CONCURRENT)
final class HostileClauseTest {
    private static final int MOST_BYTES = 65_536;

    /** A harmless clause takes milliseconds; a harmful one would take minutes or never end. */
    private static final Duration SOON = Duration.ofSeconds(1);

    /** The first runs may use code that is not yet compiled by the JIT compiler. */
    private static final int ATTEMPTS = 4;

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static final Row ROW = row();

    private static Row row() {
        var values = new ArrayList<PgValue>();
        for (var column : Tables.ALL_TYPES.columns()) {
            values.add(
                    switch (column.type().name()) {
                        case "int2", "int4", "int8", "numeric" -> PgValue.text("7");
                        case "text" -> PgValue.text("a".repeat(10_000));
                        case "bool" -> PgValue.text("t");
                        default -> PgValue.none();
                    });
        }
        return Row.of(values);
    }

    @BeforeAll
    static void warmUp() {
        openings().forEach(opening -> answer(opening.repeat(10_000) + "flag"));
        answer(filled("id = 1 or ", "flag"));
    }

    static List<String> openings() {
        return List.of(
                "(",
                "not ",
                "-",
                "flag = (",
                "flag and (flag or ",
                "case when flag then ",
                "coalesce(",
                "array[",
                "((id,id),",
                "'a'||(");
    }

    static List<String> repetitions() {
        return List.of(
                "id = 1 or ",
                "t ilike '%a' or ",
                "c ~ '(a+)+$' or ",
                "(id,id)=(1,2) or ",
                "t||",
                "+",
                "/*",
                "--\n",
                "'",
                "E'\\",
                ";",
                "*",
                "𝒳");
    }

    static List<String> makers() {
        return List.of(
                "md5(repeat('a', 20000)) = t",
                "replace(repeat('a', 1000), 'a', repeat('b', 100)) = t",
                "strpos(repeat(left(t, 1), 20000), repeat(left(t, 1), 10000) || 'b') = 1",
                "ltrim(repeat(left(t, 1), 20000), repeat('b', 10000) || 'a') = t",
                "repeat('a', 20000) ~ '(a|aa)+b'",
                "(1e900 + 1e-900) * (1e900 + 1e-900) = n",
                "1e-990 * 1e-10 = n",
                "1e131000 = n",
                "j = '1e99999'");
    }

    static Stream<String> patterns() {
        return Stream.of(
                "c ~ '(a+)+$'",
                "c ~ '(a?){100}a{100}b'",
                "c ~ '" + ".*".repeat(1_000) + "x'",
                "c ~ '((a{1,100}){1,100}){1,100}'",
                "c ~ '" + "(".repeat(10_000) + ")".repeat(10_000) + "'",
                "c ~ '" + "[".repeat(60_000) + "'",
                "c ~ '" + "a|".repeat(30_000) + "b'",
                "c like '" + "%a".repeat(30_000) + "b'",
                "c like '" + "%a_".repeat(20_000) + "b'",
                "c ilike '" + "%a%".repeat(20_000) + "b'",
                "c like '%" + "a".repeat(5_000) + "b'",
                "c like '" + "%".repeat(65_000) + "'",
                "c like '" + "%a".repeat(30_000) + "\\'");
    }

    @ParameterizedTest
    @MethodSource("openings")
    void nesting_has_an_answer_at_once(String opening) {
        assertAnsweredSoon(opening.repeat(10_000 / opening.length()) + "flag");
        assertAnsweredSoon(opening.repeat(5_000 / opening.length()) + "flag" + ")".repeat(10_000));
    }

    /**
     * An operand that is evaluated once must not occur twice in canonical SQL, or the text doubles
     * with every level.
     */
    @ParameterizedTest
    @CsvSource(
            delimiter = '!',
            quoteCharacter = '`',
            value = {
                "nullif( ! flag ! , true)",
                "nullif(true, ! flag ! )",
                "( ! flag ! between false and true)",
                "( ! flag ! between symmetric false and true)",
                "( ! flag ! in (true, false))",
                "( ! flag ! is distinct from true)",
                "( ! flag ! = any(array[true, false]))",
                "case  ! flag ! when true then false when false then true end ",
                "coalesce( ! flag ! , true)",
                "greatest( ! flag ! , true)",
                "(( ! flag ! , true) < (false, false))",
                "(row( ! flag ! , true) is null)",
                "( ! flag ! like 'a')"
            })
    void a_chain_has_an_answer_at_once(String open, String inner, String close) {
        for (var levels : List.of(6, 30, 60)) {
            assertAnsweredSoon(
                    open.repeat(levels) + inner + " " + close.repeat(levels) + " is not null");
        }
    }

    @ParameterizedTest
    @MethodSource("repetitions")
    void sixty_four_kib_of_anything_have_an_answer_at_once(String word) {
        assertAnsweredSoon(filled(word, "flag"));
    }

    @ParameterizedTest
    @MethodSource("makers")
    void few_words_that_make_long_values_have_an_answer_at_once(String condition) {
        assertAnsweredSoon(condition);
        assertAnsweredSoon(filled("(" + condition + ") is not null and ", "flag"));
    }

    @ParameterizedTest
    @MethodSource("patterns")
    void no_pattern_is_catastrophic(String clause) {
        assertAnsweredSoon(clause);
    }

    /**
     * Each clause would run SQL of its author outside the clause, if it had the meaning that it
     * seems to have.
     */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 1; drop table items",
                "id = 1) or (true",
                "id = 1)--",
                "id = 1 /* ",
                "id = 1 /* /* */ or true",
                "id = 1\u037e drop table items",
                "id = 1\uff1b drop table items",
                "t = E'a\\'; drop table items --",
                "t = U&'\\0027' or true --'",
                "t = $$a$$ or true",
                "t = 'a' 'b'",
                "t = \u2018a\u2019 or true",
                "\"id\"\" = 1 or true",
                "і\u0501 = 1 or true",
                "id\u3000= 1 or true",
                "i\u200bd = 1 or true",
                "\ufeffid = 1 or true",
                "\u202eid = 1 or true",
                "id İS null or true",
                "id ＝ 1 or true",
                "id = 1 union select 1",
                "id = 1 limit 1",
                "id = 1 for update",
                "id = 1 into outfile",
                "id = (select 1)",
                "items.id = 1 or true",
                "items is null or true",
                "ctid is null or true",
                "id operator(pg_catalog.=) 1 or true",
                "pg_catalog.pg_sleep(1) is null or true",
                "{fn now()} is null or true",
                "t = ? or true",
                "t = :name or true",
                "id = 1\0 or true"
            })
    void tricks_are_refused(String clause) {
        assertThat(answer(clause)).startsWith("refused: ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "id = 1 -- or true",
                "id = 1 /* or true /* or true */ */",
                "t = 'x\\' or t = ' or true --'",
                "t = E'\\' or true --'",
                "t = '''; drop table items --'",
                "t = '/*' and t = '*/'",
                "t = '--' and\nfalse"
            })
    void quoted_text_and_comments_stay_as_they_are(String clause) {
        var where = parse(clause);

        assertThat(where.compile(Tables.positions()).test(ROW)).isFalse();
        assertThat(Where.ofCanonical(where.sql(), Tables.ALL_TYPES).sql()).isEqualTo(where.sql());
    }

    @Test
    void a_constant_of_64_kib_is_an_answer_too() {
        assertAnsweredSoon("t = '%s'".formatted("x".repeat(MOST_BYTES - 6)));
        assertAnsweredSoon("id in (%s1)".formatted("1,".repeat(32_000)));
        assertAnsweredSoon("id = any('{%s1}')".formatted("1,".repeat(32_000)));
        assertAnsweredSoon("j = '%s'".formatted("[".repeat(65_000)));
        assertAnsweredSoon("j = '[%s1]'".formatted("1e999,".repeat(10_000)));
    }

    private static String filled(String word, String end) {
        var most = MOST_BYTES - end.length();
        var times = most / word.getBytes(StandardCharsets.UTF_8).length;
        return word.repeat(times) + end;
    }

    private static void assertAnsweredSoon(String clause) {
        LongSupplier attempt =
                () -> {
                    var start = THREADS.getCurrentThreadCpuTime();
                    assertThat(answer(clause)).isNotEmpty();
                    return THREADS.getCurrentThreadCpuTime() - start;
                };
        var best = Long.MAX_VALUE;
        for (var i = 0; i < ATTEMPTS && best > SOON.toNanos(); i++) {
            best = Math.min(best, attempt.getAsLong());
        }
        assertThat(Duration.ofNanos(best))
                .as("the answer to %s...", clause.substring(0, Math.min(60, clause.length())))
                .isLessThan(SOON);
    }

    /**
     * The outcome of a clause and of its evaluation for a row; any other exception fails the test.
     */
    private static String answer(String clause) {
        Where where;
        try {
            where = parse(clause);
        } catch (WhereException e) {
            return "refused: " + e.getMessage();
        }
        assertThat(where.outline(1_000)).isNotNull();
        assertThat(Where.ofCanonical(where.sql(), Tables.ALL_TYPES)).isEqualTo(where);
        try {
            return "understood: " + where.compile(Tables.positions()).test(ROW);
        } catch (EvaluationException e) {
            return "not evaluated: " + e.getMessage();
        }
    }

    private static Where parse(String clause) {
        return Where.parse(clause, Map.of(1, "1"), Tables.ALL_TYPES);
    }
}
