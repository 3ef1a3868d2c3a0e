package dev.metamorph.feed.writer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.metamorph.embedded.EmbeddedKafkaProcess;
import dev.metamorph.embedded.KafkaSettings;
import dev.metamorph.feed.record.RecordSamples;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.feed.topic.FeedLimits;
import dev.metamorph.feed.topic.FeedSettings;
import dev.metamorph.feed.topic.FeedTails;
import dev.metamorph.feed.topic.FeedTopics;
import dev.metamorph.shape.Lsn;

import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;

import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;

/** The broker stops answering while the feed is written. */
@Tag("servers")
@Timeout(180)
@Execution(ExecutionMode.CONCURRENT)
final class FrozenBrokerTest {
    private static final int LARGE = 100_000;
    private static final AtomicInteger STACKS = new AtomicInteger();

    private CompletableFuture<FeedException> failure = new CompletableFuture<>();
    private final AtomicLong appended = new AtomicLong(99);
    private static EmbeddedKafkaProcess kafka;
    private FeedSettings settings;

    @BeforeAll
    static void start() {
        kafka = EmbeddedKafkaProcess.start(KafkaSettings.temporary());
    }

    @BeforeEach
    void topics() {
        var limits = FeedLimits.defaults().withBytes(2 << 20, 3 << 20, 1 << 20);
        settings =
                FeedSettings.of("frozen%d".formatted(STACKS.incrementAndGet()), kafka.bootstrap())
                        .withPartitions(2)
                        .withLimits(limits)
                        .withProducer("request.timeout.ms", "1000");
        FeedTopics.ready(settings);
    }

    @AfterEach
    void thaw() {
        kafka.thaw();
    }

    @AfterAll
    static void stop() {
        kafka.close();
    }

    private FeedWriter claim(FeedSettings of) {
        var leadership =
                new LeaderClaim(
                        UUID.randomUUID(), RecordSamples.ADDRESS, Lsn.ZERO, FeedTails.read(of), -1);
        return FeedWriter.claim(
                of,
                leadership,
                new SentTransactions(),
                new FeedCounters(InstantSource.system()),
                failure::complete);
    }

    /**
     * Claims again and again: a broker that has just started may need longer than the test's wait.
     */
    private FeedWriter claimAtLast(FeedSettings of) {
        var writer = new AtomicReference<FeedWriter>();
        Eventually.until(
                "a claim",
                () -> {
                    failure = new CompletableFuture<>();
                    try {
                        writer.set(claim(of));
                        return true;
                    } catch (FeedException _) {
                        return false;
                    }
                });
        return writer.get();
    }

    /** Appends until an append fails, as a replication client does. */
    private CompletableFuture<Void> appendForEver(FeedWriter writer) {
        return CompletableFuture.runAsync(
                () -> {
                    while (true) {
                        var lsn = appended.get() + 1;
                        var changes = RecordSamples.insertOf(LARGE);
                        writer.append(List.of(RecordSamples.fragment(lsn, 0, true, changes)));
                        appended.set(lsn);
                    }
                },
                Thread::startVirtualThread);
    }

    /** Waits until no append has returned for a second. */
    private void untilItWaits() {
        var since = new long[] {-1, System.nanoTime()};
        Eventually.until(
                "appending to wait",
                () -> {
                    if (appended.get() != since[0]) {
                        since[0] = appended.get();
                        since[1] = System.nanoTime();
                    }
                    return System.nanoTime() - since[1] > Duration.ofSeconds(1).toNanos();
                });
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void a_broker_frozen_for_longer_than_requests_may_take_costs_nothing_but_time() {
        var writer = claim(settings);
        kafka.freeze();
        var appending = appendForEver(writer);
        untilItWaits();
        var bytesTaken = (appended.get() - 99) * LARGE;
        Eventually.until("requests to time out", deadline(Duration.ofMillis(2_500))::isDone);

        kafka.thaw();

        assertThat(bytesTaken).isLessThan(6L << 20);
        var goal = appended.get() + 50;
        Eventually.until("all to be sent", () -> writer.acknowledged().bytes() >= goal);
        writer.close();
        assertThatThrownBy(appending::join).hasRootCauseInstanceOf(FeedException.class);
        assertThat(failure).isNotDone();
        var fragments = FeedReaderProbe.fragments(settings, 1);
        assertThat(fragments.get(49).commit()).isEqualTo(new Lsn(149));
    }

    private static CompletableFuture<Void> deadline(Duration after) {
        return new CompletableFuture<Void>()
                .completeOnTimeout(null, after.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Test
    @Execution(ExecutionMode.SAME_THREAD)
    void a_send_that_is_given_up_ends_the_epoch_and_nothing_that_was_appended_is_kept() {
        var impatient =
                settings.withProducer("delivery.timeout.ms", "2000")
                        .withProducer("max.block.ms", "2000");
        var writer = claimAtLast(impatient);
        kafka.freeze();
        var appending = appendForEver(writer);

        var reason = failure.join();

        assertThat(reason).hasMessageContaining(settings.stack() + ".feed");
        assertThatThrownBy(appending::join).hasStackTraceContaining("has ended");
        assertThat((appended.get() - 99) * LARGE).isLessThan(6L << 20);
        assertThat(writer.acknowledged()).isEqualTo(Lsn.ZERO);
        kafka.thaw();
        writer.close();
    }
}
