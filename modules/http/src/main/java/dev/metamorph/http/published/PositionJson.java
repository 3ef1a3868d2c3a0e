package dev.metamorph.http.published;

import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedPositions.Change;
import dev.metamorph.shape.port.PublishedPositions.Place;
import dev.metamorph.shape.port.PublishedPositions.Position;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.PublishingStates.State;

import java.util.Optional;

/** Writes positions as JSON. A member that is not known is null. */
final class PositionJson {
    private PositionJson() {}

    /**
     * Writes a position.
     *
     * @param said what the publisher has said of the shape
     */
    static String of(Declared shape, Position position, Optional<State> said) {
        return JsonWriter.object(json -> {
            json.member("name", shape.declaration().name());
            text(json, "lsn", position.lsn().map(Lsn::toString));
            position.change()
                    .ifPresentOrElse(
                            change -> json.object("change", _ -> change(json, change)),
                            () -> json.nullMember("change"));
            json.object("http", _ -> http(json, position));
            json.object("kafka", _ -> kafka(json, shape, position, said));
        });
    }

    private static void change(JsonWriter json, Change change) {
        json.member("lsn", change.lsn().toString());
        json.member("index", change.offset().operation());
        json.member("xid", change.xid());
        json.member("commit_time", change.committed().toString());
    }

    private static void http(JsonWriter json, Position position) {
        json.member("handle", position.handle().text());
        text(json, "offset", position.offset().map(Object::toString));
        json.member("reached", position.reached().toString());
    }

    private static void kafka(
            JsonWriter json, Declared shape, Position position, Optional<State> said) {
        json.member("topic", shape.declaration().topic().name());
        text(json, "reached", said.flatMap(PositionJson::complete));
        json.objects("partitions", position.places(), place -> place(json, place));
    }

    private static Optional<String> complete(State said) {
        return said instanceof State.Writing writing && !writing.complete().equals(Lsn.ZERO)
                ? Optional.of(writing.complete().toString())
                : Optional.empty();
    }

    private static void place(JsonWriter json, Place place) {
        json.member("partition", place.partition());
        json.member("offset", place.offset());
        json.member("exact", place.exact());
    }

    private static void text(JsonWriter json, String name, Optional<String> value) {
        value.ifPresentOrElse(text -> json.member(name, text), () -> json.nullMember(name));
    }
}
