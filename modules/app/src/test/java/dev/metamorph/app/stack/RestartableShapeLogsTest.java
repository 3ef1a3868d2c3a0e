package dev.metamorph.app.stack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.app.stack.StartFailure.Reason;
import dev.metamorph.coordinator.port.ShapeSide;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.log.EndCause;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;
import dev.metamorph.shape.status.PartitionState;
import dev.metamorph.shapelog.ShapeLogFigures;
import dev.metamorph.shapelog.ShapeLogListener;
import dev.metamorph.shapelog.task.Applied;
import dev.metamorph.shapelog.task.FeedGap;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

@Timeout(60)
final class RestartableShapeLogsTest {
    private static final ShapeRef SHAPE = new ShapeRef(new ShapeHandle("1-2"), 0);
    private final StartFailure lasting = new StartFailure(Reason.DATA_FOLDER, "read-only");

    private final List<ShapeLogListener> listeners = new CopyOnWriteArrayList<>();
    private final List<StartFailure> ends = new CopyOnWriteArrayList<>();
    private final AtomicBoolean refuses = new AtomicBoolean();
    private final List<Throwable> failures = new ArrayList<>();
    private final AtomicInteger stops = new AtomicInteger();
    private Runnable whileStarting = () -> {};

    @Test
    void a_start_that_failed_is_no_start_and_the_next_one_waits() {
        refuses.set(true);
        try (var joint = joint(Optional.empty())) {
            assertThatThrownBy(() -> joint.start(failures::add)).hasMessage("refused");
            refuses.set(false);
            var before = System.nanoTime();

            joint.start(failures::add);

            assertThat(listeners).hasSize(2);
            assertThat(System.nanoTime() - before).isGreaterThan(900_000_000L);
            assertThat(ends).isEmpty();
        }
    }

    @Test
    void there_is_one_engine_however_often_it_is_started() {
        try (var joint = joint(Optional.empty())) {
            joint.start(failures::add);
            joint.start(failures::add);

            assertThat(listeners).hasSize(1);
        }
    }

    @Test
    void readers_get_not_yet_after_a_failure_and_are_served_again_after_the_restart() {
        try (var joint = joint(Optional.empty())) {
            joint.start(failures::add);
            assertThat(joint.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.Gone.class);

            listeners.getFirst().failed(new IllegalStateException("gone"));

            assertThat(joint.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.NotYet.class);
            assertThat(failures).hasSize(1);
            joint.start(failures::add);
            assertThat(joint.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.Gone.class);
        }
    }

    @Test
    void a_failure_that_lasts_ends_the_process_and_is_followed_by_no_start() throws Exception {
        var joint = joint(Optional.of(lasting));
        joint.start(failures::add);
        listeners.getFirst().failed(new IllegalStateException("read-only"));
        listeners.getFirst().failed(new IllegalStateException("read-only"));

        var restart = Thread.ofVirtual().start(() -> joint.start(failures::add));
        joint.close();
        restart.join();

        assertThat(ends).containsExactly(lasting);
        assertThat(failures).isEmpty();
        assertThat(listeners).hasSize(1);
    }

    @Test
    void a_start_that_can_never_succeed_ends_the_process_and_asks_for_no_other() throws Exception {
        refuses.set(true);
        var joint = joint(Optional.of(lasting));

        var start = Thread.ofVirtual().start(() -> joint.start(failures::add));
        while (ends.isEmpty()) {
            Thread.onSpinWait();
        }
        joint.close();
        start.join();

        assertThat(ends).containsExactly(lasting);
        assertThat(listeners).hasSize(1);
    }

    @Test
    void a_held_engine_stops_is_told_so_and_starts_when_it_is_released() throws Exception {
        try (var joint = joint(Optional.empty())) {
            joint.start(failures::add);

            joint.hold("no room");
            joint.hold("no room");

            assertThat(stops).hasValue(1);
            assertThat(failures).singleElement().isInstanceOf(ShapeSide.HeldException.class);
            assertThat(joint.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.NotYet.class);
            var restart = Thread.ofVirtual().start(() -> joint.start(failures::add));
            assertThat(restart.join(Duration.ofMillis(200))).isFalse();
            assertThat(listeners).hasSize(1);

            joint.release();
            restart.join();

            assertThat(listeners).hasSize(2);
            assertThat(joint.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.Gone.class);
        }
    }

    @Test
    void an_engine_that_starts_while_it_is_held_is_stopped_again() {
        try (var joint = joint(Optional.empty())) {
            whileStarting = () -> joint.hold("no room");

            assertThatThrownBy(() -> joint.start(failures::add))
                    .isInstanceOf(ShapeSide.HeldException.class);

            assertThat(stops).hasValue(1);
            assertThat(joint.end(SHAPE)).isInstanceOf(ShapeLogs.Answer.NotYet.class);
        }
    }

    @Test
    void a_start_that_is_held_ends_with_the_process() throws Exception {
        var joint = joint(Optional.empty());
        joint.hold("no room");
        var start = Thread.ofVirtual().start(() -> joint.start(failures::add));

        joint.close();
        start.join();

        assertThat(listeners).isEmpty();
    }

    private RestartableShapeLogs joint(Optional<StartFailure> lasting) {
        return new RestartableShapeLogs(
                new Owner(lasting, ends::add),
                listener -> {
                    listeners.add(listener);
                    if (refuses.get()) {
                        throw new IllegalStateException("refused");
                    }
                    whileStarting.run();
                    return new RestartableShapeLogs.Engine(
                            new NoShapes(),
                            _ -> OptionalLong.empty(),
                            PartitionState.Unassigned::new,
                            () -> ShapeLogFigures.NONE,
                            stops::incrementAndGet);
                },
                1);
    }

    /** Logs without any shape. */
    private record NoShapes() implements ShapeLogs {
        @Override
        public Answer read(ShapeRef shape, LogOffset after) {
            return new Answer.Gone();
        }

        @Override
        public Answer end(ShapeRef shape) {
            return new Answer.Gone();
        }

        @Override
        public ShapeRows rows() {
            throw new UnsupportedOperationException("no rows are kept here");
        }

        @Override
        public Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
            return Optional.empty();
        }

        @Override
        public Optional<URI> standbyElsewhere(ShapeRef shape) {
            return Optional.empty();
        }

        @Override
        public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
            return () -> {};
        }
    }

    /** Takes every failure for a lasting one, or none. */
    private record Owner(Optional<StartFailure> lasting, Consumer<StartFailure> end)
            implements RestartableShapeLogs.Owner {
        @Override
        public void processed(int partition, long epoch, long sequence) {}

        @Override
        public void committed(Applied.Committed transaction) {}

        @Override
        public void applied(Applied applied) {}

        @Override
        public void gap(FeedGap gap) {}

        @Override
        public void arrived(int partition) {}

        @Override
        public void left(int partition) {}

        @Override
        public void ended(ShapeHandle shape, EndCause cause, String reason) {}

        @Override
        public Optional<StartFailure> lasting(Throwable cause) {
            return lasting;
        }

        @Override
        public void fail(StartFailure failure) {
            end.accept(failure);
        }
    }
}
