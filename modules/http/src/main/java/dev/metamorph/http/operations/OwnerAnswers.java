package dev.metamorph.http.operations;

import dev.metamorph.http.operations.OwnedShapes.Figures;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeList.Place;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeLogs.Answer;
import dev.metamorph.shape.port.ShapeRef;

import java.net.URI;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

/**
 * The answers of the instances that were asked for the figures of their logs.
 *
 * @param answers the list of each instance that was asked; empty if it has not given one
 */
record OwnerAnswers(ShapeLogs logs, Map<URI, Optional<OwnedShapes>> answers) {
    OwnerAnswers {
        answers = Map.copyOf(answers);
    }

    /** Returns whether the log is on this instance. */
    static boolean isHere(ShapeLogs logs, ShapeRef shape) {
        return switch (logs.end(shape)) {
            case Answer.Page _, Answer.Unfinished _, Answer.Ahead _, Answer.Continues _ -> true;
            case Answer.Elsewhere _, Answer.NotYet _, Answer.Gone _ -> false;
        };
    }

    /** The instance that owns the log, if that is another one. */
    static Optional<URI> owner(ShapeLogs logs, ShapeRef shape) {
        return logs.end(shape) instanceof Answer.Elsewhere(var owner)
                ? Optional.of(owner)
                : Optional.empty();
    }

    private Optional<OwnedShapes> ofOwner(ShapeRef shape) {
        return owner(logs, shape).flatMap(this::of);
    }

    private Optional<OwnedShapes> of(URI owner) {
        return Objects.requireNonNullElse(answers.get(owner), Optional.empty());
    }

    /** The figures that the owner has told. */
    Optional<Figures> figures(URI owner, ShapeRef shape) {
        return of(owner).flatMap(list -> list.figures(shape.handle()));
    }

    /** The size of a log here, or of another one whose owner has told it. */
    Optional<LogSize> size(ShapeRef shape) {
        return logs.size(shape)
                .or(() ->
                        ofOwner(shape)
                                .flatMap(list -> list.figures(shape.handle()))
                                .flatMap(Figures::size));
    }

    /** Returns whether the owner of the log has given a list. */
    boolean isAnswered(ShapeRef shape) {
        return ofOwner(shape).isPresent();
    }

    /** Returns whether the owner of the log has the shape in its list. */
    boolean isListed(ShapeRef shape) {
        return ofOwner(shape).flatMap(list -> list.figures(shape.handle())).isPresent();
    }

    /** The instances that have given no list, in order. */
    List<String> unanswered() {
        return answers.entrySet().stream()
                .filter(each -> each.getValue().isEmpty())
                .map(each -> each.getKey().toString())
                .sorted()
                .toList();
    }

    /** The number of shapes that fit the question at the owners that have given a list. */
    int total() {
        return lists().stream().mapToInt(OwnedShapes::total).sum();
    }

    /** The place at which an owner's list was cut off, if one was. */
    Optional<Place> next() {
        return lists().stream().flatMap(list -> list.next().stream()).findAny();
    }

    private Collection<OwnedShapes> lists() {
        return answers.values().stream().flatMap(Optional::stream).toList();
    }
}
