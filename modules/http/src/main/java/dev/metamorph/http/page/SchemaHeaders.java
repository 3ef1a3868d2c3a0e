package dev.metamorph.http.page;

import dev.metamorph.http.message.JsonText;
import dev.metamorph.shape.log.SchemaJson;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

import org.jspecify.annotations.Nullable;

import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * Makes the values of {@code electric-schema}, and caches those of the shapes that were read last.
 * Thread-safe.
 */
final class SchemaHeaders {
    /** A power of two. */
    private static final int KEPT = 256;

    private final AtomicReferenceArray<@Nullable Made> kept = new AtomicReferenceArray<>(KEPT);

    private record Made(Shape shape, String value) {}

    String of(Shape shape) {
        var place = shape.ref().hashCode() & KEPT - 1;
        var made = kept.get(place);
        if (made != null && made.shape().equals(shape)) {
            return made.value();
        }
        var value = JsonText.toAscii(SchemaJson.of(shape.relation(), shape.definition().columns()));
        kept.set(place, new Made(shape, value));
        return value;
    }
}
