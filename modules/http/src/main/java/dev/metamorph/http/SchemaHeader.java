package dev.metamorph.http;

import dev.metamorph.shape.log.SchemaJson;
import dev.metamorph.shape.port.ShapeDirectory.Shape;

/** The value of {@code electric-schema}. */
final class SchemaHeader {
    private SchemaHeader() {}

    static String of(Shape shape) {
        return JsonText.toAscii(SchemaJson.of(shape.relation(), shape.definition().columns()));
    }
}
