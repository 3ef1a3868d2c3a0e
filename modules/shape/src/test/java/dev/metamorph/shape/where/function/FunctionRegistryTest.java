package dev.metamorph.shape.where.function;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.shape.where.catalog.Casts;
import dev.metamorph.shape.where.catalog.Routines;
import dev.metamorph.shape.where.value.Decimal;
import dev.metamorph.shape.where.value.Interval;
import dev.metamorph.shape.where.value.PgArray;
import dev.metamorph.shape.where.value.PgRange;

import org.junit.jupiter.api.Test;

import java.util.stream.Stream;

final class FunctionRegistryTest {
    private final FunctionRegistry registry = new FunctionRegistry();

    @Test
    void signatures_that_are_those_of_the_catalog_are_accepted() {
        registry.returning(Interval.class)
                .two("interval_pl", Interval.class, Interval.class, (a, _) -> a);
        registry.returning(Double.class)
                .two("float84mi", Number.class, Number.class, (a, b) -> 0.0);
        registry.returning(Object.class).one("range_lower", PgRange.class, PgRange::low);
        registry.returning(PgArray.class)
                .nullableTwo("array_append", PgArray.class, Object.class, (array, _) -> array);

        assertThatCode(this::check).doesNotThrowAnyException();
    }

    @Test
    void an_argument_of_another_class_is_an_error_that_names_the_signature() {
        registry.returning(Interval.class)
                .two("interval_mul", Interval.class, Decimal.class, (a, _) -> a);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessage(
                        "the implementation strict (Interval, Decimal) -> Interval does not fit"
                                + " strict interval_mul(interval, float8) -> interval");
    }

    @Test
    void a_result_of_another_class_is_an_error() {
        registry.returning(Long.class).one("numeric_abs", Decimal.class, _ -> 0L);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("strict numeric_abs(numeric) -> numeric");
    }

    @Test
    void another_number_of_arguments_is_an_error() {
        registry.returning(Decimal.class)
                .two("numeric_abs", Decimal.class, Decimal.class, (a, _) -> a);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("numeric_abs");
    }

    @Test
    void a_function_that_postgres_calls_with_null_must_accept_it() {
        registry.returning(PgArray.class)
                .two("array_append", PgArray.class, Object.class, (array, _) -> array);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("nullable array_append(anycompatiblearray, anycompatible)");
    }

    @Test
    void a_cast_is_compared_too() {
        registry.returning(Long.class).one("booltext", Boolean.class, _ -> 0L);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("strict booltext(bool) -> text");
    }

    @Test
    void a_name_that_no_function_of_the_catalog_has_is_an_error() {
        registry.returning(Long.class).one("int4_abs", Long.class, a -> a);

        assertThatThrownBy(this::check)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("[int4_abs]");
    }

    @Test
    void a_name_is_registered_once() {
        var longs = registry.returning(Long.class).one("int4abs", Long.class, a -> a);

        assertThatThrownBy(() -> longs.one("int4abs", Long.class, a -> -a))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("int4abs is registered twice");
    }

    private void check() {
        registry.check(Stream.concat(Routines.all(), Casts.routines()));
    }
}
