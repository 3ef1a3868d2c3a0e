package dev.metamorph.publish;

import dev.metamorph.publish.TurnState.Idle;
import dev.metamorph.publish.TurnState.Opening;
import dev.metamorph.publish.TurnState.Over;
import dev.metamorph.publish.TurnState.Pausing;
import dev.metamorph.publish.TurnState.Shipping;
import dev.metamorph.publish.TurnState.Writer;

import java.time.Duration;

/**
 * The rules of a publisher's turns. Every turn begins to write with {@code A}, and {@code B} comes
 * only after a commit of {@code A} has succeeded in the same turn: otherwise a publisher that was
 * frozen between the two initialisations could write through a fresh {@code B} beside the new
 * owner's {@code A}. Pure.
 */
final class TurnMachine {
    private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
    private static final Duration MAX_PAUSE = Duration.ofSeconds(10);
    private static final int MAX_DOUBLINGS = 7;

    private TurnMachine() {}

    /**
     * The state after an event.
     *
     * @throws IllegalStateException if the event cannot happen in the state
     */
    static TurnState next(TurnState state, TurnEvent event) {
        if (event == TurnEvent.LEFT || state instanceof Over) {
            return new Over();
        }
        return switch (state) {
            case Idle _ when event == TurnEvent.NEEDED -> new Opening(0);
            case Idle _ when event == TurnEvent.FAILED -> new Pausing(1, false);
            case Opening(var failures) -> opening(failures, event);
            case Shipping(var next, var failures) -> shipping(next, failures, event);
            case Pausing(var failures, _) when event == TurnEvent.PAUSED -> new Opening(failures);
            case Pausing(var failures, var fenced) when event == TurnEvent.FAILED ->
                    new Pausing(failures + 1, fenced);
            case Idle _, Pausing _, Over _ -> throw impossible(state, event);
        };
    }

    private static TurnState opening(int failures, TurnEvent event) {
        return switch (event) {
            case OPENED -> new Shipping(Writer.A, failures);
            case FAILED -> new Pausing(failures + 1, false);
            case FENCED -> new Pausing(failures + 1, true);
            case NEEDED, NOT_NEEDED, COMMITTED, SET_ASIDE, PAUSED, LEFT ->
                    throw impossible(new Opening(failures), event);
        };
    }

    private static TurnState shipping(Writer writer, int failures, TurnEvent event) {
        return switch (event) {
            case COMMITTED -> new Shipping(writer.other(), 0);
            case FAILED -> new Pausing(failures + 1, false);
            case FENCED -> new Pausing(failures + 1, true);
            case SET_ASIDE -> new Pausing(failures, false);
            case NOT_NEEDED -> new Idle();
            case NEEDED, OPENED, PAUSED, LEFT ->
                    throw impossible(new Shipping(writer, failures), event);
        };
    }

    private static IllegalStateException impossible(TurnState state, TurnEvent event) {
        return new IllegalStateException("%s in %s".formatted(event, state));
    }

    /** The shortest time that a pause lasts. */
    static Duration pause(int failures) {
        if (failures == 0) {
            return Duration.ZERO;
        }
        var doubled = FIRST_PAUSE.multipliedBy(1L << Math.min(failures - 1, MAX_DOUBLINGS));
        return doubled.compareTo(MAX_PAUSE) < 0 ? doubled : MAX_PAUSE;
    }
}
