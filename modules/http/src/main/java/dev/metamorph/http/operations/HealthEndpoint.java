package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.status.Reason;
import dev.metamorph.shape.status.StackReason;

import java.util.function.BooleanSupplier;

/**
 * {@code /v1/health} tells the state of the stack, and by a code what it waits for. {@code
 * /v1/ready} tells a load balancer by its status code whether to send readers to this instance.
 */
public final class HealthEndpoint {
    private static final String STOPPING = "stopping";

    private final StackStatus status;
    private final BooleanSupplier leaving;

    /**
     * @param leaving whether this instance is stopping
     */
    public HealthEndpoint(StackStatus status, BooleanSupplier leaving) {
        this.status = status;
        this.leaving = leaving;
    }

    public Reply health() {
        if (leaving.getAsBoolean()) {
            return reply(503, STOPPING, StackReason.STOPPING);
        }
        var now = status.now();
        return switch (now.level()) {
            case ACTIVE -> reply(200, "active", now.reason());
            case WAITING -> reply(202, "waiting", now.reason());
            case STARTING -> reply(202, "starting", now.reason());
        };
    }

    public Reply ready() {
        if (leaving.getAsBoolean()) {
            return reply(503, STOPPING, StackReason.STOPPING);
        }
        var now = status.now();
        return now.level() == Level.STARTING
                ? reply(503, "starting", now.reason())
                : reply(200, "ready", StackReason.NONE);
    }

    /** Everyone may ask, so only the reason's code is told: its message may name roles or hosts. */
    private static Reply reply(int status, String word, Reason reason) {
        return Reply.json(
                status,
                CacheControl.HEALTH,
                JsonWriter.object(json -> {
                    json.member("status", word);
                    if (!reason.isNone()) {
                        json.member("reason", reason.code());
                    }
                }));
    }
}
