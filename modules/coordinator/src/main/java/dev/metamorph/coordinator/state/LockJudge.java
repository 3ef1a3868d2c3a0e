package dev.metamorph.coordinator.state;

import dev.metamorph.coordinator.port.Feed;

import java.time.Duration;
import java.util.Optional;

/**
 * Decides whether the session that holds the advisory lock may be terminated. It may only if it is
 * provably stale, which is one of
 *
 * <pre>
 *   a former session of this instance, which has one session at a time, seen twice
 *   another instance's session, if for the configured time
 *       the same session has held the lock,
 *       and the slot was inactive,
 *       and the feed's end has not moved,
 *       and Kafka answers that the instance is no member of the group that reads the feed
 * </pre>
 *
 * <p>An instance that is unknown, because its session does not say which one it is, counts as a
 * member while the group has any member but this instance. Pure.
 *
 * @param self the name of this instance in the group
 * @param stale how long the proof must have held
 */
public record LockJudge(String self, Duration stale) {
    /**
     * The session that holds the lock.
     *
     * @param pid its backend's process id
     * @param started when the backend started, as text; empty if our role may not see it
     * @param streams whether the replication slot is active
     * @param instance the name of its instance; empty if it is unknown
     */
    public record Holder(int pid, String started, boolean streams, Optional<String> instance) {
        private boolean isSameSession(Holder other) {
            return pid == other.pid && started.equals(other.started);
        }
    }

    /**
     * A holder that does not stream.
     *
     * @param sinceNanos since when all that was seen is compatible with a stale session
     * @param feedEnd the feed's end then; empty if Kafka has not answered yet
     */
    public record Suspicion(Holder holder, long sinceNanos, Optional<Long> feedEnd) {}

    /** The outcome of a look. */
    public sealed interface Verdict {
        /** The signs that the next look is compared with. */
        Optional<Suspicion> suspicion();

        /** The reason for people. */
        String reason();

        /** The session is left alone. */
        record Spared(Optional<Suspicion> suspicion, String reason) implements Verdict {}

        /** The session is provably stale. */
        record Stale(String reason) implements Verdict {
            @Override
            public Optional<Suspicion> suspicion() {
                return Optional.empty();
            }
        }
    }

    /**
     * Judges a holder.
     *
     * @param before the suspicion after the previous look
     * @param signs what Kafka shows; empty if it does not answer
     */
    public Verdict judge(
            Optional<Suspicion> before, Holder holder, Optional<Feed.Signs> signs, long nowNanos) {
        if (holder.streams()) {
            return new Verdict.Spared(Optional.empty(), "the replication slot is active");
        }
        var end = signs.map(Feed.Signs::feedEnd);
        var fresh = new Suspicion(holder, nowNanos, end);
        if (before.isEmpty() || !before.get().holder().isSameSession(holder)) {
            return new Verdict.Spared(Optional.of(fresh), "it has not been seen before");
        }
        if (holder.instance().equals(Optional.of(self))) {
            return new Verdict.Stale("it is a former session of this instance");
        }
        if (signs.isEmpty()) {
            return new Verdict.Spared(before, "Kafka does not answer");
        }
        if (!before.get().feedEnd().equals(end)) {
            return new Verdict.Spared(Optional.of(fresh), "the feed's end has moved");
        }
        return judge(before.get(), signs.get(), nowNanos);
    }

    private Verdict judge(Suspicion suspicion, Feed.Signs signs, long nowNanos) {
        var alive = sign(suspicion.holder(), signs);
        if (alive.isPresent()) {
            return new Verdict.Spared(Optional.of(suspicion), alive.get());
        }
        var silent = Duration.ofNanos(nowNanos - suspicion.sinceNanos());
        if (silent.compareTo(stale) < 0) {
            return new Verdict.Spared(
                    Optional.of(suspicion), "it has been silent for less than " + words(stale));
        }
        return new Verdict.Stale(
                "for %s the replication slot was inactive and the feed's end stayed at %d; %s"
                        .formatted(
                                words(silent),
                                signs.feedEnd(),
                                suspicion
                                        .holder()
                                        .instance()
                                        .map("instance %s is no member of the group"::formatted)
                                        .orElse("the group has no member but this instance")));
    }

    /** The sign of life of the holder's instance. */
    private Optional<String> sign(Holder holder, Feed.Signs signs) {
        if (holder.instance().isPresent()) {
            return holder.instance()
                    .filter(signs.members()::contains)
                    .map("its instance %s is a member of the group"::formatted);
        }
        return signs.members().stream()
                .filter(member -> !member.equals(self))
                .findFirst()
                .map(_ -> "its instance is unknown, and others are members of the group");
    }

    private static String words(Duration duration) {
        return duration.toMillis() < 10_000
                ? duration.toMillis() + " ms"
                : duration.toSeconds() + " s";
    }
}
