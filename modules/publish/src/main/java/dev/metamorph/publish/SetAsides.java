package dev.metamorph.publish;

import dev.metamorph.shape.published.PublishedShape;

import org.jspecify.annotations.Nullable;

import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.LongSupplier;

/**
 * The published shapes of a partition that are set aside, with the back-off of their retries, and
 * those whose topics refuse the commit time. Kept across turns. Used by the publisher's thread.
 */
final class SetAsides {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(1);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(60);
    private static final int MAX_DOUBLINGS = 6;

    private final LongSupplier nanoTime;
    private final Map<String, Entry> entries = new HashMap<>();

    /** The declarations of shapes whose records have the time of sending. */
    private final Set<PublishedShape> untimed = new HashSet<>();

    SetAsides(LongSupplier nanoTime) {
        this.nanoTime = nanoTime;
    }

    /**
     * A shape that is set aside, or was lately.
     *
     * @param declaration the declaration at that time, null if another instance has set it aside; a
     *     changed declaration is tried at once
     * @param failures how many attempts in a row have failed
     * @param retryNanos when the next attempt is due; after the shape has joined again, when {@code
     *     failures} is forgotten
     * @param joined whether the shape has joined again
     */
    private record Entry(
            @Nullable PublishedShape declaration,
            String reason,
            int failures,
            long retryNanos,
            boolean joined) {}

    /**
     * Sets a shape aside, or counts another failed attempt.
     *
     * @return whether the reason is new
     */
    boolean add(PublishedShape declaration, String reason) {
        var before = entries.get(declaration.name());
        var inRow =
                before == null || (before.joined() && isPast(before.retryNanos()))
                        ? 0
                        : before.failures();
        var failures = inRow + 1;
        var retry = nanoTime.getAsLong() + pause(failures).toNanos();
        entries.put(declaration.name(), new Entry(declaration, reason, failures, retry, false));
        return before == null || before.joined() || !before.reason().equals(reason);
    }

    /**
     * Sends the records of a shape with the time of sending from now on.
     *
     * @return whether they had the commit time until now
     */
    boolean sendUntimed(PublishedShape declaration) {
        return untimed.add(declaration);
    }

    /** Returns whether the topic refuses the commit time as a timestamp. */
    boolean isUntimed(PublishedShape declaration) {
        return untimed.contains(declaration);
    }

    /** Takes over a shape that another instance, or a former process, has set aside. */
    void inherit(String name, String reason) {
        entries.putIfAbsent(name, new Entry(null, reason, 0, nanoTime.getAsLong(), false));
    }

    static Duration pause(int failures) {
        var doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }

    private boolean isPast(long nanos) {
        return nanoTime.getAsLong() - nanos >= 0;
    }

    /** Returns whether the shape must not be tried yet. */
    boolean rests(PublishedShape declaration) {
        var found = entries.get(declaration.name());
        return found != null
                && !found.joined()
                && declaration.equals(found.declaration())
                && !isPast(found.retryNanos());
    }

    /** Returns whether the shape is set aside. */
    boolean contains(String name) {
        var found = entries.get(name);
        return found != null && !found.joined();
    }

    /**
     * Ends it, because the topic was written. A failure soon afterwards counts as one in a row.
     *
     * @return whether the shape was set aside
     */
    boolean join(String name) {
        var found = entries.get(name);
        if (found == null || found.joined()) {
            return false;
        }
        entries.put(
                name,
                new Entry(
                        found.declaration(),
                        found.reason(),
                        found.failures(),
                        nanoTime.getAsLong() + MAX_PAUSE.toNanos(),
                        true));
        return true;
    }

    /** Forgets a shape that is no longer declared. */
    void remove(String name) {
        entries.remove(name);
        untimed.removeIf(declaration -> declaration.name().equals(name));
    }

    /** Shows names and reasons of the shapes that are set aside. */
    void forEach(BiConsumer<String, String> visitor) {
        entries.forEach((name, entry) -> {
            if (!entry.joined()) {
                visitor.accept(name, entry.reason());
            }
        });
    }
}
