package dev.metamorph.coordinator.limits;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeReads;

import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** Knows of no read, and records which instances are asked. */
final class FakeReads implements ShapeReads {
    final List<Map.Entry<URI, Duration>> asked = new ArrayList<>();
    final Set<URI> silent = new HashSet<>();

    @Override
    public Optional<Instant> last(ShapeHandle shape) {
        return Optional.empty();
    }

    @Override
    public void countWaiting() {}

    @Override
    public CompletionStage<Boolean> learn(URI instance, Duration within) {
        asked.add(Map.entry(instance, within));
        return CompletableFuture.completedFuture(!silent.contains(instance));
    }

    @Override
    public void retain(Predicate<ShapeHandle> exists) {}
}
