package dev.metamorph.shape.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;

import org.junit.jupiter.api.Test;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

/** The order of keys is that of their values. */
final class RowKeysTest {
    private static final PgType INT4 = PgType.base(23, "int4");
    private static final PgType INT8 = PgType.base(20, "int8");
    private static final PgType NUMERIC = PgType.base(1700, "numeric");
    private static final PgType FLOAT8 = PgType.base(701, "float8");
    private static final PgType TEXT = PgType.base(25, "text");
    private static final PgType BPCHAR = PgType.base(1042, "bpchar");
    private static final PgType BYTEA = PgType.base(17, "bytea");
    private static final PgType BOOL = PgType.base(16, "bool");
    private static final PgType DATE = PgType.base(1082, "date");
    private static final PgType TIMESTAMPTZ = PgType.base(1184, "timestamptz");
    private static final PgType UUID = PgType.base(2950, "uuid");
    private static final PgType INET = PgType.base(869, "inet");

    static RowKeys keys(PgType... types) {
        var columns =
                IntStream.range(0, types.length)
                        .mapToObj(i -> new Column("c" + i, types[i], true, false, ""))
                        .toList();
        return RowKeys.of(
                new Relation(
                        new RelationId(1),
                        new TableName("public", "t"),
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        columns,
                        IntStream.range(0, types.length).boxed().toList(),
                        false,
                        List.of()));
    }

    static byte[] key(RowKeys keys, String... texts) {
        var out = new KeyBytes();
        for (var column = 0; column < texts.length; column++) {
            var utf8 = texts[column].getBytes(StandardCharsets.UTF_8);
            keys.encode(out, column, utf8, 0, utf8.length);
        }
        return out.toArray();
    }

    private static void assertAscending(PgType type, String... texts) {
        var keys = keys(type);
        var encoded = Arrays.stream(texts).map(text -> key(keys, text)).toList();
        for (var i = 1; i < texts.length; i++) {
            assertThat(Arrays.compareUnsigned(encoded.get(i - 1), encoded.get(i)))
                    .as("%s before %s", texts[i - 1], texts[i])
                    .isNegative();
        }
        for (var one = 0; one < texts.length; one++) {
            for (var other = 0; other < texts.length; other++) {
                assertThat(one != other && startsWith(encoded.get(other), encoded.get(one)))
                        .isFalse();
            }
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length
                && Arrays.equals(bytes, 0, prefix.length, prefix, 0, prefix.length);
    }

    @Test
    void integers_sort_by_value() {
        assertAscending(
                INT8, "-9223372036854775808", "-2", "-1", "0", "9", "10", "9223372036854775807");
    }

    @Test
    void numerics_sort_by_value() {
        assertAscending(
                NUMERIC,
                "-Infinity",
                "-1000000000000000000000000000000",
                "-99.9",
                "-10.5",
                "-10",
                "-9.99",
                "-0.1",
                "-0.01",
                "-0.001",
                "0",
                "0.00000000000000000000000001",
                "0.099",
                "0.1",
                "0.11",
                "1",
                "1.5",
                "2",
                "10",
                "10.01",
                "99999999999999999999999999",
                "100000000000000000000000000",
                "Infinity",
                "NaN");
    }

    @Test
    void numerics_that_are_equal_have_one_key() {
        var keys = keys(NUMERIC);

        assertThat(key(keys, "1.50")).isEqualTo(key(keys, "1.5"));
        assertThat(key(keys, "100")).isEqualTo(key(keys, "100.000"));
        assertThat(key(keys, "0.00")).isEqualTo(key(keys, "0"));
    }

    @Test
    void random_numerics_sort_by_value() {
        var random = new Random(7);
        var keys = keys(NUMERIC);
        for (var i = 0; i < 20_000; i++) {
            var one = new BigDecimal(random.nextInt(4000) - 2000).movePointLeft(random.nextInt(6));
            var other =
                    new BigDecimal(random.nextInt(4000) - 2000).movePointLeft(random.nextInt(6));
            var order =
                    Arrays.compareUnsigned(
                            key(keys, one.toPlainString()), key(keys, other.toPlainString()));
            assertThat(Integer.signum(order))
                    .as("%s, %s", one, other)
                    .isEqualTo(one.compareTo(other));
        }
    }

    @Test
    void floats_sort_by_value_and_their_zeros_are_equal() {
        assertAscending(
                FLOAT8,
                "-Infinity",
                "-1e+300",
                "-1.5",
                "-1e-300",
                "0",
                "5e-324",
                "1",
                "1e+100",
                "Infinity",
                "NaN");
        assertThat(key(keys(FLOAT8), "-0")).isEqualTo(key(keys(FLOAT8), "0"));
    }

    @Test
    void texts_sort_by_their_bytes() {
        assertAscending(TEXT, "", " ", "A", "B", "a", "aa", "ab", "b", "ä", "€", "😀");
    }

    @Test
    void padding_does_not_matter_in_a_char_n() {
        assertThat(key(keys(BPCHAR), "ab   ")).isEqualTo(key(keys(BPCHAR), "ab"));
    }

    @Test
    void bytes_sort_by_their_bytes() {
        assertAscending(
                BYTEA, "\\x", "\\x00", "\\x0000", "\\x0001", "\\x00ff", "\\x01", "\\x0100", "\\xff",
                "\\xff00");
    }

    @Test
    void times_sort_by_value() {
        assertAscending(
                DATE,
                "-infinity",
                "0044-03-15 BC",
                "0001-01-01",
                "1999-12-31",
                "2000-01-01",
                "12000-01-01",
                "infinity");
        assertAscending(
                TIMESTAMPTZ,
                "-infinity",
                "2026-11-30 10:00:00+00",
                "2026-11-30 10:00:00.000001+00",
                "2026-11-30 10:00:00.5+00",
                "infinity");
    }

    @Test
    void booleans_and_uuids_sort_by_value() {
        assertAscending(BOOL, "f", "t");
        assertAscending(
                UUID,
                "00000000-0000-0000-0000-000000000000",
                "0a000000-0000-0000-0000-000000000000",
                "ff000000-0000-0000-0000-0000000000ff");
    }

    @Test
    void the_columns_of_a_composite_key_sort_one_after_the_other() {
        var keys = keys(TEXT, INT4);
        var sorted = new ArrayList<byte[]>();
        for (var text : List.of("", "a", "aa", "b")) {
            for (var number : List.of("-1", "0", "256")) {
                sorted.add(key(keys, text, number));
            }
        }
        var shuffled = new ArrayList<>(sorted);
        Collections.shuffle(shuffled, new Random(1));
        shuffled.sort(Arrays::compareUnsigned);

        assertThat(shuffled).containsExactlyElementsOf(sorted);
    }

    @Test
    void a_prefix_ends_before_the_next_value() {
        var keys = keys(TEXT, INT4);
        var prefix = keys.prefix(Map.of("c0", "a"));
        var end = RowKeys.endOf(prefix);

        assertThat(Arrays.compareUnsigned(prefix, key(keys, "a", "-2147483648"))).isNegative();
        assertThat(Arrays.compareUnsigned(key(keys, "a", "2147483647"), end)).isNegative();
        assertThat(Arrays.compareUnsigned(end, key(keys, "a\u0001", "-2147483648")))
                .isNotPositive();
        assertThat(RowKeys.endOf(new byte[] {1, -1, -1})).containsExactly(2);
        assertThat(RowKeys.endOf(new byte[] {-1})).isEmpty();
    }

    @Test
    void a_query_may_spell_a_value_as_sql_does() {
        assertThat(keys(TIMESTAMPTZ).prefix(Map.of("c0", "2026-11-30T11:00:00+01:00")))
                .isEqualTo(key(keys(TIMESTAMPTZ), "2026-11-30 10:00:00+00"));
        assertThat(keys(BOOL).prefix(Map.of("c0", "true"))).isEqualTo(key(keys(BOOL), "t"));
        assertThat(keys(NUMERIC).prefix(Map.of("c0", "1e2"))).isEqualTo(key(keys(NUMERIC), "100"));
    }

    @Test
    void values_of_other_columns_or_types_are_refused() {
        var keys = keys(INT4, TEXT);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.prefix(Map.of("c1", "a")))
                .withMessage("must give columns of the primary key, in its order: c0, c1");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.prefix(Map.of("c0", "one")))
                .withMessage("has no value of the type int4 for the column c0");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> keys.prefix(Map.of("c0", "1", "c1", "\0")))
                .withMessage("has no value of the type text for the column c1");
        assertThatIllegalArgumentException().isThrownBy(() -> keys.prefix(Map.of()));
    }

    @Test
    void other_types_are_found_by_their_text() {
        assertThat(keys(INET).isOrdered(0)).isFalse();
        assertThat(keys(INET).prefix(Map.of("c0", "10.0.0.1")))
                .isEqualTo(key(keys(INET), "10.0.0.1"));
    }
}
