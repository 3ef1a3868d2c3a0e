package dev.metamorph.coordinator.snapshot;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.postgresql.PGConnection;

import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

final class FirstRowWatchTest {
    private static final Set<Thread.State> AT_REST =
            Set.of(Thread.State.BLOCKED, Thread.State.WAITING, Thread.State.TERMINATED);

    private final CountDownLatch begun = new CountDownLatch(1);
    private final CountDownLatch mayEnd = new CountDownLatch(1);
    private final AtomicBoolean reached = new AtomicBoolean();

    /** A connection whose answer to a cancel request takes as long as the test wants. */
    private final PGConnection connection =
            (PGConnection)
                    Proxy.newProxyInstance(
                            getClass().getClassLoader(),
                            new Class<?>[] {PGConnection.class},
                            (_, method, _) -> {
                                assertThat(method.getName()).isEqualTo("cancelQuery");
                                begun.countDown();
                                mayEnd.await();
                                reached.set(true);
                                return null;
                            });

    @Test
    void a_row_that_comes_while_its_query_is_cancelled_leaves_nothing_to_hit_the_next_query()
            throws InterruptedException {
        var watch = FirstRowWatch.start(connection, Duration.ofMillis(1));
        assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
        var reachedBefore = new AtomicBoolean();

        var reader =
                Thread.ofPlatform()
                        .start(() -> {
                            watch.close();
                            reachedBefore.set(reached.get());
                        });
        while (!AT_REST.contains(reader.getState())) {
            Thread.onSpinWait();
        }
        mayEnd.countDown();
        reader.join();

        assertThat(reachedBefore).isTrue();
    }
}
