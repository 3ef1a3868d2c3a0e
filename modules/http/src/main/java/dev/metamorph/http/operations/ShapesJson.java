package dev.metamorph.http.operations;

import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.operations.OwnedShapes.Figures;
import dev.metamorph.http.read.ReadTimes;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeList.Listed;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The JSON of {@code /v1/shapes}.
 *
 * @param waiting the number of readers that wait here, by shape
 * @param reads when shapes were last read here
 * @param others the figures that other instances have told
 */
record ShapesJson(
        ShapeLogs logs, Map<ShapeRef, Integer> waiting, ReadTimes reads, OwnerAnswers others) {
    String of(ShapeList.Page page) {
        return JsonWriter.object(json -> {
            json.member("total", page.total());
            json.objects("shapes", page.shapes(), shape -> shape(json, shape));
            page.next().ifPresent(next -> json.member("next", ShapesQuery.cursor(next)));
            if (!others.unanswered().isEmpty()) {
                json.strings("unanswered", others.unanswered());
            }
        });
    }

    private void shape(JsonWriter json, Listed listed) {
        var shape = listed.shape();
        json.member("handle", shape.ref().handle().text());
        definition(json, shape.definition());
        json.member("state", listed.state().text());
        shape.ref()
                .handle()
                .micros()
                .ifPresent(micros ->
                        json.member(
                                "created",
                                Instant.EPOCH.plus(micros, ChronoUnit.MICROS).toString()));
        generation(json, shape);
        json.member("partition", shape.ref().partition());
        var end = logs.end(shape.ref());
        var told =
                end instanceof Answer.Elsewhere(var owner)
                        ? others.figures(owner, shape.ref())
                        : Optional.<Figures>empty();
        log(json, end, told);
        logs.size(shape.ref())
                .or(() -> told.flatMap(Figures::size))
                .ifPresent(size -> json.object("size", _ -> size(json, size)));
        json.member(
                "readers",
                waiting.getOrDefault(shape.ref(), 0) + told.map(Figures::readers).orElse(0));
        Stream.of(reads.last(shape.ref().handle()), told.flatMap(Figures::lastRead))
                .flatMap(Optional::stream)
                .max(Comparator.naturalOrder())
                .ifPresent(last -> json.member("last_read", last.toString()));
    }

    /** Nothing of a first generation that is not being replaced. */
    private static void generation(JsonWriter json, Shape shape) {
        var generation = shape.generation();
        if (generation.number() > 1) {
            json.member("generation", generation.number());
        }
        if (!generation.earlier().isEmpty()) {
            json.strings("replaced", texts(generation.earlier()));
        }
        if (!generation.coming().isEmpty()) {
            json.strings("replaced_by", texts(generation.coming()));
        }
    }

    private static List<String> texts(List<ShapeHandle> handles) {
        return handles.stream().map(ShapeHandle::text).toList();
    }

    private static void definition(JsonWriter json, ShapeDefinition definition) {
        json.member("table", definition.table().toString());
        if (!definition.where().isEmpty()) {
            json.member("where", definition.where());
        }
        if (!definition.allColumns()) {
            json.strings("columns", definition.columns());
        }
        if (definition.replica() != Replica.DEFAULT) {
            json.member("replica", definition.replica().text());
        }
        if (definition.logMode() != LogMode.FULL) {
            json.member("log", definition.logMode().text());
        }
        if (definition.keepsRows()) {
            json.member("rows", true);
        }
        if (definition.isPublished()) {
            json.member("published", definition.publishedName());
        }
    }

    /** Numbers that are not known are left out. */
    private static void size(JsonWriter json, LogSize size) {
        size.knownRows().ifPresent(rows -> json.member("rows", rows));
        size.bytes().ifPresent(bytes -> json.member("bytes", bytes));
        if (size.baseBytes() != LogSize.UNKNOWN) {
            json.member("base_bytes", size.baseBytes());
            json.member("base_items", size.baseItems());
        }
        if (size.tailBytes() != LogSize.UNKNOWN) {
            json.member("tail_bytes", size.tailBytes());
            json.member("tail_items", size.tailItems());
        }
    }

    /** The owner alone knows how far the log is. */
    private static void log(JsonWriter json, Answer end, Optional<Figures> told) {
        switch (end) {
            case Answer.Page page -> {
                json.member("here", true);
                json.member("offset", page.next().toString());
                json.member("lsn", page.reached().toString());
            }
            case Answer.Unfinished _, Answer.Continues _ -> json.member("here", true);
            case Answer.Elsewhere(var owner) -> {
                json.member("here", false);
                json.member("owner", owner.toString());
                told.ifPresentOrElse(
                        figures -> figures(json, figures),
                        () ->
                                json.member(
                                        "incomplete",
                                        "the owner has not told its figures within %d s"
                                                .formatted(ShapeListing.PATIENCE.toSeconds())));
            }
            case Answer.NotYet(var reason) -> {
                json.member("here", false);
                json.member("incomplete", reason);
            }
            case Answer.Gone _, Answer.Ahead _ -> json.member("here", false);
        }
    }

    /** An offset is not known until the initial snapshot is complete. */
    private static void figures(JsonWriter json, Figures figures) {
        if (!figures.offset().isEmpty()) {
            json.member("offset", figures.offset());
            json.member("lsn", figures.lsn());
        }
    }
}
