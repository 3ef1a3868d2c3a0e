package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.ShapeRows;

import java.net.URI;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Tells where logs are, and nothing else. */
final class PlacedLogs implements ShapeLogs {
    static final Answer HERE = new Answer.Page(List.of(), LogOffset.BEFORE_ALL, true, new Lsn(1));

    final Map<Integer, Answer> answers = new HashMap<>();
    Optional<URI> standby = Optional.empty();

    @Override
    public Answer end(ShapeRef shape) {
        return answers.getOrDefault(shape.partition(), HERE);
    }

    @Override
    public Optional<URI> standbyElsewhere(ShapeRef shape) {
        return standby;
    }

    @Override
    public Answer read(ShapeRef shape, LogOffset after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Optional<Answer.Page> standby(ShapeRef shape, LogOffset after) {
        throw new UnsupportedOperationException();
    }

    @Override
    public Waiting await(ShapeRef shape, LogOffset after, Runnable wake) {
        throw new UnsupportedOperationException();
    }

    @Override
    public ShapeRows rows() {
        throw new UnsupportedOperationException();
    }
}
