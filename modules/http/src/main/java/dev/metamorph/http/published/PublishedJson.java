package dev.metamorph.http.published;

import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.port.PublishedShapes.Declared;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.PublishingStates.Phase;
import dev.metamorph.shape.port.PublishingStates.State;
import dev.metamorph.shape.published.PublishedShape;
import dev.metamorph.shape.published.RecordHeaders;
import dev.metamorph.shape.published.RecordOptions;
import dev.metamorph.shape.published.TopicSettings;
import dev.metamorph.shape.published.TopicSettings.Retained;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Writes published shapes as JSON: what is declared, what their publishers are doing, and how far
 * their topics are behind the shapes.
 *
 * @param reached the LSN up to which this instance has processed the feed; empty if it processes no
 *     part of it
 */
record PublishedJson(PublishingStates states, InstantSource clock, Optional<Lsn> reached) {
    private static final String SET_ASIDE = "set_aside";

    /** One published shape. */
    String of(Declared shape) {
        return JsonWriter.object(json -> shape(json, shape));
    }

    /** All of them, in the list's order. */
    String of(String stack, List<Declared> shapes) {
        return JsonWriter.object(json -> {
            json.member("stack", stack);
            json.objects("published", shapes, shape -> shape(json, shape));
        });
    }

    private void shape(JsonWriter json, Declared shape) {
        var name = shape.declaration().name();
        var said = states.of(name);
        json.member("name", name);
        json.object("declaration", _ -> declaration(json, shape.declaration()));
        if (shape.obstacle().isPresent()) {
            json.member("state", SET_ASIDE);
            json.member("reason", shape.obstacle().get());
            return;
        }
        json.member("state", state(shape, said));
        said.ifPresent(state -> {
            switch (state) {
                case State.SetAside(var reason, var at) -> {
                    json.member("reason", reason);
                    json.member("at", at.toString());
                }
                case State.Writing writing -> {
                    json.object("cursor", _ -> cursor(json, writing));
                    lag(json, writing);
                }
            }
        });
    }

    private static String state(Declared shape, Optional<State> said) {
        return said.map(state -> state(shape, state)).orElse(Phase.SNAPSHOTTING.text());
    }

    /**
     * A publisher that still follows the log of a shape that is no longer the published one has yet
     * to bring the topic to the new shape, whatever it said last.
     */
    private static String state(Declared shape, State said) {
        return switch (said) {
            case State.SetAside _ -> SET_ASIDE;
            case State.Writing writing -> {
                var current =
                        shape.shape()
                                .filter(now -> now.ref().handle().equals(writing.handle()))
                                .isPresent();
                yield current || writing.phase() != Phase.LIVE
                        ? writing.phase().text()
                        : Phase.REPAIRING.text();
            }
        };
    }

    private static void cursor(JsonWriter json, State.Writing writing) {
        json.member("handle", writing.handle().text());
        json.member("offset", writing.offset().toString());
        json.member("lsn", writing.complete().toString());
        json.member("at", writing.at().toString());
        json.member("records", writing.records());
    }

    private void lag(JsonWriter json, State.Writing writing) {
        var complete = writing.complete();
        if (reached.isEmpty() || complete.equals(Lsn.ZERO)) {
            json.nullMember("lag");
            return;
        }
        var bytes = reached.get().max(complete).bytes() - complete.bytes();
        json.object(
                "lag",
                _ -> {
                    json.member("bytes", bytes);
                    json.member("ms", bytes == 0 ? 0 : ageMillis(writing.at()));
                });
    }

    /** The clocks of instances may differ. */
    private long ageMillis(Instant at) {
        return Math.max(0, Duration.between(at, clock.instant()).toMillis());
    }

    private static void declaration(JsonWriter json, PublishedShape shape) {
        var rows = shape.rows();
        json.member("table", rows.table());
        if (!rows.where().isEmpty()) {
            json.member("where", rows.where());
        }
        texts(json, "params", rows.params());
        if (!rows.columns().isEmpty()) {
            json.strings("columns", rows.columns());
        }
        json.object("topic", _ -> topic(json, shape.topic()));
        json.member("format", shape.format().text());
        if (!shape.keyColumns().isEmpty()) {
            json.strings("key", shape.keyColumns());
        }
        options(json, shape.options());
        if (rows.rows()) {
            json.member("rows", true);
        }
    }

    private static void options(JsonWriter json, RecordOptions options) {
        var usual = RecordOptions.DEFAULT;
        word(json, "key", options.key().text(), usual.key().text());
        word(json, "numbers", options.numbers().text(), usual.numbers().text());
        word(json, "values", options.values().text(), usual.values().text());
        var headers = options.headers();
        if (!headers.equals(usual.headers())) {
            json.object("headers", _ -> headers(json, headers));
        }
    }

    private static void headers(JsonWriter json, RecordHeaders headers) {
        new TreeMap<>(headers.constants()).forEach(json::member);
        new TreeMap<>(headers.columns())
                .forEach((name, column) -> json.object(name, _ -> json.member("column", column)));
    }

    private static void word(JsonWriter json, String name, String chosen, String usual) {
        if (!chosen.equals(usual)) {
            json.member(name, chosen);
        }
    }

    private static void topic(JsonWriter json, TopicSettings topic) {
        json.member("name", topic.name());
        number(json, "partitions", topic.partitions());
        number(json, "replication", topic.replication());
        texts(json, "config", topic.config());
        if (topic.adopt()) {
            json.member("adopt", true);
        }
        word(json, "retained", topic.retained().text(), Retained.WHOLE.text());
    }

    private static void number(JsonWriter json, String name, int number) {
        if (number != TopicSettings.BROKER_DEFAULT) {
            json.member(name, number);
        }
    }

    private static void texts(JsonWriter json, String name, Map<String, String> texts) {
        if (!texts.isEmpty()) {
            json.object(name, _ -> new TreeMap<>(texts).forEach(json::member));
        }
    }
}
