package dev.metamorph.coordinator.port;

import dev.metamorph.coordinator.failure.Failure;
import dev.metamorph.feed.port.ReplicationClient;
import dev.metamorph.shape.port.DeclarationCheck;
import dev.metamorph.shape.port.PublishingStates;

import java.util.function.Consumer;

/**
 * The collaborators of a stack.
 *
 * @param replication opens the connection that holds lock and slot
 * @param feed the stack's feed
 * @param shapes turns the feed into shape logs
 * @param publishing how far the publishers of the published shapes are
 * @param misconfigured called once if the stack cannot start until a setting is changed; nothing
 *     happens after that
 * @param declarations checks declarations of published shapes
 */
public record StackPorts(
        ReplicationClient.Connector replication,
        Feed feed,
        ShapeSide shapes,
        PublishingStates publishing,
        Consumer<Failure.Misconfigured> misconfigured,
        DeclarationCheck declarations) {
    /** With declarations that need no check. */
    public StackPorts(
            ReplicationClient.Connector replication,
            Feed feed,
            ShapeSide shapes,
            PublishingStates publishing,
            Consumer<Failure.Misconfigured> misconfigured) {
        this(replication, feed, shapes, publishing, misconfigured, DeclarationCheck.NONE);
    }
}
