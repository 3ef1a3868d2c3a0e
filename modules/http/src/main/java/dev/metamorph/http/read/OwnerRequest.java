package dev.metamorph.http.read;

import dev.metamorph.http.forward.ForwardedRequest;
import dev.metamorph.http.message.Exchange;
import dev.metamorph.http.query.ShapeQuery;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import java.net.URI;
import java.time.Duration;

/**
 * One reader's request to the instance that owns the log. If that instance was lost or is silent,
 * standbys are asked from time to time. Used by one thread at a time.
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
     * A request that has not been sent yet.
     *
     * @param askAnew resolves the log's owner again, after a delay
     */
    OwnerRequest(Exchange exchange, ShapeQuery query, ShapeServing serving, Runnable askAnew) {
        this.exchange = exchange;
        this.serving = serving;
        this.askAnew = askAnew;
        standby = new StandbyFallback(exchange, query, serving);
    }

    /** The owner could not answer. */
    void lost() {
        lost = true;
    }

    /** Sends the request to the owner, or to a standby if one is due. */
    void ask(Shape shape, URI owner) {
        if (isStandbyDue()) {
            standby.anywhere(shape, () -> toOwner(shape, owner));
        } else {
            toOwner(shape, owner);
        }
    }

    private boolean isStandbyDue() {
        var now = serving.nanoTime().getAsLong();
        // A stopping instance cancels all forwarded requests and sends them again marked no-wait;
        // the owners then answer at once.
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

    /**
     * Done once only: otherwise an owner that is slow for a reason would be asked again and again.
     */
    private void silent(Shape shape, URI owner, ForwardedRequest passing) {
        if (!silenceHeard) {
            silenceHeard = true;
            standby.whileSilent(shape, passing::leave, () -> toOwner(shape, owner));
        }
    }
}
