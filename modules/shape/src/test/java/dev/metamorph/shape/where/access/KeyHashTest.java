package dev.metamorph.shape.where.access;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.where.value.EvaluationException;
import dev.metamorph.shape.where.value.Types;

import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

final class KeyHashTest {
    private static final PgType TEXTS =
            new PgType(1009, "_text", PgType.Kind.ARRAY, Types.TEXT, "text", -1, 1, List.of());
    private static final String LONG = "é😀 and then some more, 0123456789012345678901234567890";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            quoteCharacter = '`',
            value = {
                Types.INT8 + "|-9223372036854775808;-1;0;1;9223372036854775807",
                Types.BOOL + "|t;f",
                Types.FLOAT8 + "|-0;0;1;1.5;NaN;Infinity;-Infinity",
                Types.NUMERIC + "|0;0.00;1;1.0;10;1e1;0.1;-0.1;18446744073709551616;NaN;Infinity",
                Types.NUMERIC + "|184467440737095516160.0;1844674407370955161600.00;-Infinity",
                Types.TEXT + "|;a;a ;1234567;12345678;123456789;é;😀",
                Types.BPCHAR + "|;a;a ;a  ; a",
                Types.INTERVAL + "|P1D;PT24H;P1M;P30D;PT1S",
                Types.TIMETZ + "|00:00:00+00;01:00:00+01;00:00:00+01",
                Types.INET + "|10.0.0.1;10.0.0.1/8;10.0.0.2;::1",
                Types.JSONB + "|null;true;1;1.0;\"1\";[1];[1, 1];[];{};{\"a\": 1};{\"a\": [1]}",
            })
    void values_have_one_hash_exactly_if_their_keys_are_equal(int oid, String values) {
        var keys = KeyReader.of(PgType.base(oid, "type"));
        for (var one : values.split(";", -1)) {
            for (var other : values.split(";", -1)) {
                assertThat(print(keys, one) == print(keys, other))
                        .as("%s and %s", one, other)
                        .isEqualTo(key(keys, one).equals(key(keys, other)));
            }
            assertThat(print(keys, one)).isEqualTo(KeyHash.of(key(keys, one)));
        }
    }

    private static IndexKey key(KeyReader keys, String value) {
        var utf8 = utf8(value);
        return keys.read(utf8, 0, utf8.length);
    }

    /** The hash of a text in the middle of a byte array. */
    private static long print(KeyReader keys, String value) {
        return keys.hash(utf8("x" + value + "yz"), 1, utf8(value).length);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void a_beginning_has_the_hash_of_its_text() {
        var utf8 = utf8("xx" + LONG);
        var beginnings = new PrefixHashes(utf8, 2);

        for (var length = 0; length <= utf8.length - 2; length++) {
            var text = Arrays.copyOfRange(utf8, 2, 2 + length);
            assertThat(beginnings.hash(length))
                    .as("%d", length)
                    .isEqualTo(KeyHash.ofText(text, 0, length));
        }
        assertThat(KeyHash.of(LONG)).isEqualTo(beginnings.hash(utf8.length - 2));
    }

    @Test
    void combinations_and_texts_that_resemble_each_other_have_different_hashes() {
        var seen = new HashMap<Long, String>();
        for (var one = -300; one < 300; one++) {
            for (var other = -300; other < 300; other++) {
                add(seen, KeyHash.both(one, other), one + " " + other);
            }
        }
        for (var number = 0; number < 100_000; number++) {
            add(seen, KeyHash.of("user " + number), "user " + number);
        }
        add(seen, KeyHash.of(List.of(IndexKey.Special.NULL, new IndexKey.Whole(1))), "NULL 1");
        add(seen, KeyHash.of(List.of(new IndexKey.Whole(1), IndexKey.Special.NULL)), "1 NULL");
        assertThat(seen).hasSize(460_002);
    }

    private static void add(Map<Long, String> seen, long hash, String what) {
        assertThat(seen.put(hash, what)).isNull();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            textBlock =
                    """
                    {} | EMPTY
                    {a} | a
                    {a,bc,😀} | a bc 😀
                    {a,NULL,b} | a b
                    {NULL} |
                    {NULLS,nul} | NULLS nul
                    {"a",b} | a b
                    {"NULL","",b} | NULL  b
                    {a\\\\b} | a\\b
                    [0:1]={a,b} | a b
                    {{a,b},{c,d}} | a b c d
                    { a , b } | a b
                    """)
    void an_array_is_found_by_the_hashes_of_its_elements(String array, @Nullable String elements) {
        var keys = KeyReader.of(TEXTS);
        var utf8 = utf8(array);
        var told = new ArrayList<Long>();

        keys.elements(utf8, 0, utf8.length, told::add);

        assertThat(told)
                .isEqualTo(
                        elements == null
                                ? List.of()
                                : Arrays.stream(elements.split(" ", -1))
                                        .map(one ->
                                                one.equals("EMPTY")
                                                        ? KeyHash.of(IndexKey.Special.EMPTY)
                                                        : KeyHash.of(one))
                                        .toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"{,a}", "{a,,b}", "{a,}", "{,}", "{a", "a}", "{a}b"})
    void a_value_that_is_no_array_has_no_elements(String text) {
        var utf8 = utf8(text);

        assertThatThrownBy(() -> KeyReader.of(TEXTS).elements(utf8, 0, utf8.length, _ -> {}))
                .isInstanceOf(EvaluationException.class);
    }

    @ParameterizedTest
    @CsvSource({
        Types.INT8 + ", -9223372036854775808 -1 0 9223372036854775807",
        Types.FLOAT8 + ", -Infinity -1e300 -1 -0 0 5e-324 1.5 1e300 Infinity NaN",
        Types.NUMERIC + ", -Infinity -1e400 -9223372036854775809 -4294967296.1 -4294967296",
        Types.NUMERIC + ", -4294967295.99999999999999 -1 -0.5 -0.0000000001 0 0.0000000001 0.5",
        Types.NUMERIC + ", 1 1.00000001 4294967295.99999999999999 4294967296 4294967296.1 1e20",
        Types.NUMERIC + ", 4294967297 1e20 1e400 Infinity NaN",
    })
    void ordinals_never_have_another_order_than_keys(int oid, String ascending) {
        var keys = KeyReader.of(PgType.base(oid, "type"));
        var values = ascending.split(" ", -1);

        assertThat(keys.hasOrdinals()).isTrue();
        assertThat(Arrays.stream(values).map(value -> Ordinal.of(key(keys, value))).toList())
                .isSorted();
    }

    @Test
    void numerics_that_a_float_tells_apart_have_different_ordinals_beyond_a_billionth() {
        var random = new Random(1);
        var numerics = KeyReader.of(PgType.base(Types.NUMERIC, "numeric"));
        for (var round = 0; round < 1_000; round++) {
            var number = random.nextInt(1 << 20) * Math.pow(10, random.nextInt(-3, 14));
            var one = Ordinal.of(key(numerics, "%.3f".formatted(number)));
            var other = Ordinal.of(key(numerics, "%.3f".formatted(number * 1.00001 + 0.001)));
            assertThat(one).as("%f", number).isLessThan(other);
        }
    }
}
