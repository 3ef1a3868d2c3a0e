package dev.metamorph.publish;

import dev.metamorph.publish.cursor.Cursor;
import dev.metamorph.publish.record.RecordBuilder;
import dev.metamorph.publish.record.RegisteredSchemas;
import dev.metamorph.publish.topic.TopicState;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Waiting;
import dev.metamorph.shape.published.PublishedShape;

import org.jspecify.annotations.Nullable;

/**
 * One published shape within a turn: its source once its topic was prepared, and the wait for its
 * log. Used by the publisher's thread alone.
 */
final class Shipment implements AutoCloseable {
    private final PublishedShape declaration;
    private final Shape shape;
    private RegisteredSchemas schemas = RegisteredSchemas.NONE;
    private @Nullable Source source;
    private @Nullable Waiting waiting;
    private boolean queued;
    private boolean untimed;
    private long written;

    /** A shipment whose topic is not prepared yet. */
    Shipment(PublishedShape declaration, Shape shape) {
        this.declaration = declaration;
        this.shape = shape;
    }

    String name() {
        return declaration.name();
    }

    PublishedShape declaration() {
        return declaration;
    }

    Shape shape() {
        return shape;
    }

    /**
     * Returns whether declaration and shape are these; a shape that is missing for now changes
     * nothing.
     */
    boolean isOf(Declared declared) {
        return declared.declaration().equals(declaration)
                && declared.shape()
                        .map(now -> now.ref().handle().equals(shape.ref().handle()))
                        .orElse(true);
    }

    /**
     * Decides how the topic is brought to the shape, and begins with it unless it is refused.
     *
     * @param sendUntimed whether the topic refuses the commit time as a timestamp
     */
    Joining join(
            @Nullable Cursor cursor,
            TopicState.Usable topic,
            RegisteredSchemas registered,
            boolean sendUntimed,
            PublisherPorts ports) {
        schemas = registered;
        untimed = sendUntimed;
        var format = declaration.form();
        var target = new Cursor.Target(topic.id(), topic.partitions(), format);
        var joining =
                Joining.of(
                        cursor,
                        target,
                        topic.empty(),
                        shape.ref().handle(),
                        declaration.topic().adopt());
        switch (joining) {
            case Joining.Follow(var from, var marked) ->
                    source = new FollowedLog(reading(from, ports), from, marked);
            case Joining.Repair(var mark) ->
                    source = new Repair(reading(mark, ports), mark, ports.kafka().memories());
            case Joining.Refuse _ -> {}
        }
        return joining;
    }

    /** Follows the log after a repair. */
    void follow(Cursor from, PublisherPorts ports) {
        if (source != null) {
            source.close();
        }
        source = new FollowedLog(reading(from, ports), from, true);
    }

    private LogReading reading(Cursor cursor, PublisherPorts ports) {
        return new LogReading(
                ports.logs(),
                shape.ref(),
                RecordBuilder.of(
                        declaration,
                        shape.definition(),
                        shape.relation(),
                        shape.ref().handle(),
                        schemas),
                new Destination(declaration.topic().name(), cursor.target().partitions(), untimed),
                ports.nanoTime());
    }

    /** The source of records; null until the topic was prepared. */
    @Nullable Source source() {
        return source;
    }

    /** Calls once when the log may have more. */
    void await(ShapeLogs logs, Runnable wake) {
        var from = source;
        stopWaiting();
        if (from != null) {
            waiting = logs.await(shape.ref(), from.readTo(), wake);
        }
    }

    private void stopWaiting() {
        if (waiting != null) {
            waiting.close();
            waiting = null;
        }
    }

    /** Counts records that are being written; returns the number of all since the turn began. */
    long written(int more) {
        written += more;
        return written;
    }

    /** Marks it as queued; returns whether it was not queued before. */
    boolean queue() {
        var first = !queued;
        queued = true;
        return first;
    }

    void unqueued() {
        queued = false;
    }

    @Override
    public void close() {
        stopWaiting();
        if (source != null) {
            source.close();
        }
    }
}
