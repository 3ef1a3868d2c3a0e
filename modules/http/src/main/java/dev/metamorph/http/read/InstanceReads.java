package dev.metamorph.http.read;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonToken;

import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.JsonWriter;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.settings.Access;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.port.ShapeReads;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/**
 * Exchanges with the other instances of the stack when shapes were read. They tell how long ago a
 * read was, because their clocks may differ.
 */
public final class InstanceReads implements ShapeReads {
    private static final Logger log = LoggerFactory.getLogger(InstanceReads.class);
    private static final JsonFactory JSON = new JsonFactory();
    private static final Duration PATIENCE = Duration.ofSeconds(5);

    private final ReadTimes times;
    private final LongPolls waits;
    private final Forwarding forwarding;
    private final Access access;

    /**
     * @param waits the readers that wait here
     * @param access the secret that other instances want
     */
    public InstanceReads(ReadTimes times, LongPolls waits, Forwarding forwarding, Access access) {
        this.times = times;
        this.waits = waits;
        this.forwarding = forwarding;
        this.access = access;
    }

    @Override
    public Optional<Instant> last(ShapeHandle shape) {
        return times.last(shape);
    }

    @Override
    public void countWaiting() {
        waits.byShape().keySet().forEach(shape -> times.read(shape.handle()));
    }

    @Override
    public void retain(Predicate<ShapeHandle> exists) {
        times.retain(exists);
    }

    /** Returns the answer to another instance that wants to {@link #learn}. */
    public String told(Duration within) {
        countWaiting();
        var reads = times.within(within);
        return JsonWriter.object(json ->
                json.object(
                        "seconds",
                        seconds ->
                                reads.forEach((shape, ago) ->
                                        seconds.member(shape.text(), ago.toSeconds()))));
    }

    @Override
    public CompletionStage<Boolean> learn(URI instance, Duration within) {
        var path = "/v1/shapes/reads?within=" + Math.max(1, within.toSeconds());
        var secret = access instanceof Access.Secret known ? known.word() : "";
        return forwarding
                .ask(instance, path, secret, PATIENCE)
                .thenApply(answer -> answer.isPresent() && remember(instance, answer.get()));
    }

    private boolean remember(URI instance, byte[] answer) {
        try (var json = JSON.createParser(answer)) {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.VALUE_NUMBER_INT && !json.currentName().isEmpty()) {
                    times.read(
                            new ShapeHandle(json.currentName()),
                            Duration.ofSeconds(Math.max(0, json.getLongValue())));
                }
            }
            return true;
        } catch (IOException | ArithmeticException | IllegalArgumentException e) {
            log.debug(
                    "Another instance does not tell what was read there instance={} cause=\"{}\"",
                    instance,
                    e.toString());
            return false;
        }
    }
}
