package dev.metamorph.http.operations;

import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.message.Reply;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;

import java.util.function.BooleanSupplier;

/**
 * {@code /v1/health} tells the state of the stack. {@code /v1/ready} tells a load balancer by its
 * status code whether to send readers to this instance.
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
            return reply(503, STOPPING);
        }
        return switch (status.now().level()) {
            case ACTIVE -> reply(200, "active");
            case WAITING -> reply(202, "waiting");
            case STARTING -> reply(202, "starting");
        };
    }

    public Reply ready() {
        if (leaving.getAsBoolean()) {
            return reply(503, STOPPING);
        }
        return status.now().level() == Level.STARTING
                ? reply(503, "starting")
                : reply(200, "ready");
    }

    private static Reply reply(int status, String word) {
        return Reply.json(
                status,
                CacheControl.HEALTH,
                JsonWriter.object(json -> json.member("status", word)));
    }
}
