package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardedRequest;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.net.URI;
import java.time.Duration;

/**
 * One reader's request at another instance, which has the log; once that one was of no use or is
 * silent, in the hands of a standby now and then. Used by one thread at a time.
 */
final class OwnerRequest {
    private static final Duration STANDBY_AGAIN = Duration.ofMillis(500);

    private final Exchange exchange;
    private final ShapeServing serving;
    private final Runnable askAnew;
    private final StandbyFallback standby;
    private boolean lost;
    private boolean standbyAsked;
    private long standbyAskedNanos;
    private boolean silenceHeard;

    /**
     * None yet.
     *
     * @param askAnew looks again who has the log
     */
    OwnerRequest(Exchange exchange, ShapeQuery query, ShapeServing serving, Runnable askAnew) {
        this.exchange = exchange;
        this.serving = serving;
        this.askAnew = askAnew;
        standby = new StandbyFallback(exchange, query, serving);
    }

    /** An instance was of no use. */
    void lost() {
        lost = true;
    }

    /** Has the owner answer, or what stands in for it. */
    void ask(Shape shape, URI owner) {
        if (isStandbyDue()) {
            standby.anywhere(shape, () -> toOwner(shape, owner));
        } else {
            toOwner(shape, owner);
        }
    }

    private boolean isStandbyDue() {
        var now = serving.nanoTime().getAsLong();
        // An instance that stops lets go of all owners, which answer at once when asked anew.
        if (!lost
                || serving.waits().isReleased()
                || (standbyAsked && now - standbyAskedNanos < STANDBY_AGAIN.toNanos())) {
            return false;
        }
        standbyAsked = true;
        standbyAskedNanos = now;
        return true;
    }

    private void toOwner(Shape shape, URI owner) {
        serving.toOwner(
                exchange, shape.ref(), owner, passing -> silent(shape, owner, passing), askAnew);
    }

    /** Once: an owner that is slow for a reason would be asked over and over. */
    private void silent(Shape shape, URI owner, ForwardedRequest passing) {
        if (!silenceHeard) {
            silenceHeard = true;
            standby.whileSilent(shape, passing::leave, () -> toOwner(shape, owner));
        }
    }
}
