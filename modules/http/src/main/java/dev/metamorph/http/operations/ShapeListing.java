package dev.metamorph.http.operations;

import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.CacheControl;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.operations.ShapesEndpoint.Ports;
import dev.metamorph.http.settings.Access;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.ShapeList.Page;
import dev.metamorph.shape.port.ShapeList.Question;
import dev.metamorph.shape.port.ShapeRef;

import java.net.URI;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.stream.Collectors;

/**
 * Makes the lists of shapes. Every instance knows all shapes; the owner of a log alone knows its
 * figures, and is asked for them: one request to each owner, at the same time, for a page. An owner
 * lists its own shapes in the same order from the same place, so that the first shapes of all lists
 * together are those of the page.
 */
final class ShapeListing {
    /** The owners' answers are waited for no longer. */
    static final Duration PATIENCE = Duration.ofSeconds(2);

    private final Ports ports;
    private final Forwarding forwarding;
    private final Access access;

    /** One list is made at a time, so that lists of many shapes do not take all processors. */
    private final ReentrantLock listing = new ReentrantLock();

    /**
     * @param forwarding asks the owners
     * @param access the secret that they want
     */
    ShapeListing(Ports ports, Forwarding forwarding, Access access) {
        this.ports = ports;
        this.forwarding = forwarding;
        this.access = access;
    }

    /** The shapes whose logs are here. */
    Reply here(Question question) {
        var page =
                page(
                        question,
                        ports.logs()::size,
                        shape -> OwnerAnswers.isHere(ports.logs(), shape));
        return reply(page, new OwnerAnswers(ports.logs(), Map.of()));
    }

    /** All shapes. Waits for their owners. */
    Reply everywhere(Question question) {
        if (question.dependsOnSizes()) {
            return bySizes(question);
        }
        var page = page(question, ports.logs()::size, _ -> true);
        return reply(
                page,
                ask(question, page.shapes().stream().map(each -> each.shape().ref()).toList()));
    }

    /** Of an owner that has answered only the shapes that it has listed can be on the page. */
    private Reply bySizes(Question question) {
        var partitions = new HashMap<Integer, ShapeRef>();
        page(
                question.ofAnySize(),
                ports.logs()::size,
                shape -> {
                    partitions.putIfAbsent(shape.partition(), shape);
                    return true;
                });
        var answers = ask(question, partitions.values());
        var listed = new Listed(answers);
        var page = page(question, answers::size, listed);
        return reply(
                new Page(
                        page.shapes(),
                        page.next().or(answers::next),
                        page.total() - listed.ofOthers + answers.total()),
                answers);
    }

    /** Leaves out what an owner that has answered has not listed. Used by one thread. */
    private static final class Listed implements Predicate<ShapeRef> {
        private final OwnerAnswers answers;
        private int ofOthers;

        Listed(OwnerAnswers answers) {
            this.answers = answers;
        }

        @Override
        public boolean test(ShapeRef shape) {
            if (!answers.isAnswered(shape)) {
                return true;
            }
            var isListed = answers.isListed(shape);
            ofOthers += isListed ? 1 : 0;
            return isListed;
        }
    }

    private OwnerAnswers ask(Question question, Collection<ShapeRef> shapes) {
        var path = "/v1/shapes?" + ShapesQuery.ofOwner(question);
        var secret = access instanceof Access.Secret known ? known.word() : "";
        Map<URI, CompletableFuture<Optional<OwnedShapes>>> asked =
                shapes.stream()
                        .flatMap(shape -> OwnerAnswers.owner(ports.logs(), shape).stream())
                        .distinct()
                        .collect(
                                Collectors.toMap(
                                        owner -> owner,
                                        owner ->
                                                forwarding
                                                        .ask(owner, path, secret, PATIENCE)
                                                        .thenApply(ShapeListing::parsed)));
        var answers = new HashMap<URI, Optional<OwnedShapes>>();
        asked.forEach((owner, answer) -> answers.put(owner, answer.join()));
        return new OwnerAnswers(ports.logs(), answers);
    }

    private static Optional<OwnedShapes> parsed(Optional<byte[]> answer) {
        return answer.flatMap(OwnedShapes::parse);
    }

    private Page page(
            Question question,
            Function<ShapeRef, Optional<LogSize>> sizes,
            Predicate<ShapeRef> among) {
        listing.lock();
        try {
            return ports.list().page(question, sizes, among);
        } finally {
            listing.unlock();
        }
    }

    private Reply reply(Page page, OwnerAnswers answers) {
        listing.lock();
        try {
            var json =
                    new ShapesJson(ports.logs(), ports.waits().byShape(), ports.reads(), answers);
            return Reply.json(200, CacheControl.NEVER, json.of(page));
        } finally {
            listing.unlock();
        }
    }
}
