package dev.metamorph.http.operations;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;

import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeList.Place;

import java.io.IOException;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The list that another instance has given of the shapes whose logs it has. Pure.
 *
 * @param total the number of its shapes that fit the question, on all pages
 * @param next the place of its last shape; empty if no shape of it follows
 * @param shapes the figures of the listed shapes
 */
record OwnedShapes(int total, Optional<Place> next, Map<ShapeHandle, Figures> shapes) {
    private static final JsonFactory JSON = new JsonFactory();

    OwnedShapes {
        shapes = Map.copyOf(shapes);
    }

    /**
     * The figures that the owner of a log alone has.
     *
     * @param offset the end of the log; empty until its initial snapshot is complete
     * @param lsn the LSN up to which the log is complete; empty as the offset is
     * @param size the size of the log, if it is known
     * @param readers the readers that wait at the owner
     * @param lastRead the last read that the owner knows
     */
    record Figures(
            String offset,
            String lsn,
            Optional<LogSize> size,
            int readers,
            Optional<Instant> lastRead) {}

    /** The figures of a listed shape; empty if it is not listed. */
    Optional<Figures> figures(ShapeHandle shape) {
        return Optional.ofNullable(shapes.get(shape));
    }

    /** Reads the answer of another instance; empty if it is no list of shapes. */
    static Optional<OwnedShapes> parse(byte[] answer) {
        try (var json = JSON.createParser(answer)) {
            return json.nextToken() == JsonToken.START_OBJECT
                    ? Optional.of(list(json))
                    : Optional.empty();
        } catch (IOException | IllegalArgumentException | DateTimeException _) {
            return Optional.empty();
        }
    }

    private static OwnedShapes list(JsonParser json) throws IOException {
        var total = 0;
        var next = Optional.<Place>empty();
        var shapes = new HashMap<ShapeHandle, Figures>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            switch (name) {
                case "total" -> total = json.getIntValue();
                case "next" -> next = ShapesQuery.place(json.getText());
                case "shapes" -> {
                    while (json.nextToken() == JsonToken.START_OBJECT) {
                        shape(json, shapes);
                    }
                }
                default -> json.skipChildren();
            }
        }
        return new OwnedShapes(total, next, shapes);
    }

    /** An instance that does not know the question lists shapes whose logs are elsewhere, too. */
    private static void shape(JsonParser json, Map<ShapeHandle, Figures> shapes)
            throws IOException {
        var isThere = false;
        var handle = "";
        var offset = "";
        var lsn = "";
        var size = Optional.<LogSize>empty();
        var readers = 0;
        var lastRead = Optional.<Instant>empty();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            switch (name) {
                case "here" -> isThere = json.getBooleanValue();
                case "handle" -> handle = json.getText();
                case "offset" -> offset = json.getText();
                case "lsn" -> lsn = json.getText();
                case "size" -> size = Optional.of(size(json));
                case "readers" -> readers = json.getIntValue();
                case "last_read" -> lastRead = Optional.of(Instant.parse(json.getText()));
                default -> json.skipChildren();
            }
        }
        if (isThere) {
            shapes.put(new ShapeHandle(handle), new Figures(offset, lsn, size, readers, lastRead));
        }
    }

    private static LogSize size(JsonParser json) throws IOException {
        var numbers = new HashMap<String, Long>();
        while (json.nextToken() == JsonToken.FIELD_NAME) {
            var name = json.currentName();
            json.nextToken();
            numbers.put(name, json.getLongValue());
        }
        return new LogSize(
                numbers.getOrDefault("base_bytes", LogSize.UNKNOWN),
                numbers.getOrDefault("base_items", LogSize.UNKNOWN),
                numbers.getOrDefault("tail_bytes", LogSize.UNKNOWN),
                numbers.getOrDefault("tail_items", LogSize.UNKNOWN),
                numbers.getOrDefault("rows", LogSize.UNKNOWN));
    }
}
