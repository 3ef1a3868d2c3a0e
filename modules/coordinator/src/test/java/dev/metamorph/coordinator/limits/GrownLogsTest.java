package dev.metamorph.coordinator.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.coordinator.settings.CompactionRules;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.Derivation;
import dev.metamorph.shape.definition.Moves;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeRef;

import org.junit.jupiter.api.Test;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.function.UnaryOperator;

/** Which logs are replaced, and which replaced logs are deleted. */
final class GrownLogsTest {
    private static final Duration RETENTION = Duration.ofDays(1);
    private static final Instant NOW = Instant.parse("2026-11-30T12:00:00Z");

    private final GrownLogs grown = new GrownLogs(rules(2));

    private static CompactionRules rules(double ratio) {
        return new CompactionRules(ratio, 1_000, RETENTION, Duration.ofSeconds(5));
    }

    private static LogSize size(long base, long tail) {
        return new LogSize(base, 1, tail, 1, 1);
    }

    private static ShapeHandle created(Instant at) {
        return new ShapeHandle("7-" + ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }

    @Test
    void a_log_is_replaced_when_its_changes_have_outgrown_its_rows_and_the_least_size() {
        assertThat(grown.hasOutgrown(size(1_000, 2_001))).isTrue();
        assertThat(grown.hasOutgrown(size(1_000, 2_000))).isFalse();
        assertThat(grown.hasOutgrown(size(0, 1_000))).isTrue();
        assertThat(grown.hasOutgrown(size(0, 999))).isFalse();
    }

    @Test
    void no_log_is_replaced_if_it_is_off_or_the_size_is_not_known() {
        assertThat(new GrownLogs(rules(0)).hasOutgrown(size(0, 5_000))).isFalse();
        assertThat(grown.hasOutgrown(size(LogSize.UNKNOWN, 5_000))).isFalse();
        assertThat(grown.hasOutgrown(size(1_000, LogSize.UNKNOWN))).isFalse();
    }

    @Test
    void logs_whose_items_are_not_a_function_of_their_changes_alone_are_never_replaced() {
        assertThat(GrownLogs.canReplace(shape(UnaryOperator.identity()))).isTrue();
        assertThat(GrownLogs.canReplace(shape(one -> one.publishedAs("p")))).isFalse();
        var keyless = ListedShapes.active(new ShapeRef(created(NOW), 0)).shape();
        assertThat(GrownLogs.canReplace(keyless)).isFalse();
        assertThat(GrownLogs.canReplace(shape(one -> one.keepingRows(true)))).isFalse();
        var inner = List.of(keyless.relation().id());
        assertThat(
                        GrownLogs.canReplace(
                                shape(one -> one.derived(new Derivation(inner, Moves.ROWS)))))
                .isFalse();
    }

    @Test
    void a_shape_gets_no_generation_while_one_is_created_or_two_replaced_logs_are_kept() {
        var a = created(NOW);
        var b = created(NOW.plusSeconds(1));

        assertThat(GrownLogs.canReplace(with(new Generation(2, List.of(a), List.of())))).isTrue();
        assertThat(GrownLogs.canReplace(with(new Generation(1, List.of(), List.of(a))))).isFalse();
        assertThat(GrownLogs.canReplace(with(new Generation(3, List.of(a, b), List.of()))))
                .isFalse();
    }

    @Test
    void a_replaced_log_is_deleted_when_the_one_that_replaced_it_is_as_old_as_the_retention() {
        var first = created(NOW.minus(Duration.ofDays(3)));
        var second = created(NOW.minus(Duration.ofDays(1)));
        var current = created(NOW.minus(Duration.ofHours(23)));
        var shape = with(new Generation(3, List.of(first, second), List.of())).readAs(current);

        assertThat(grown.expired(shape, NOW)).containsExactly(new ShapeRef(first, 0));
        assertThat(grown.expired(shape, NOW.minusSeconds(1))).isEmpty();
        assertThat(grown.expired(shape, NOW.plus(Duration.ofHours(1))))
                .containsExactly(new ShapeRef(first, 0), new ShapeRef(second, 0));
    }

    private static Shape shape(UnaryOperator<ShapeDefinition> change) {
        var ref = new ShapeRef(created(NOW), 0);
        var listed = ListedShapes.listed(ref, ShapeList.State.ACTIVE, change).shape();
        return new Shape(ref, listed.definition(), listed.relation().withKey(List.of("id")));
    }

    private static Shape with(Generation generation) {
        var plain = shape(UnaryOperator.identity());
        return new Shape(plain.ref(), plain.definition(), plain.relation(), List.of(), generation);
    }
}
