package dev.metamorph.coordinator.registry;

import dev.metamorph.coordinator.inspect.Inspector;
import dev.metamorph.coordinator.limits.CompactedShapes;
import dev.metamorph.coordinator.limits.LimitedShapes;
import dev.metamorph.coordinator.port.RegistryListener;
import dev.metamorph.feed.record.RegistryRecord;
import dev.metamorph.feed.topic.FeedException;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.IdentifierException;
import dev.metamorph.shape.definition.ShapeRequest;
import dev.metamorph.shape.definition.TableNames;
import dev.metamorph.shape.port.DeclarationCheck;
import dev.metamorph.shape.port.LogSize;
import dev.metamorph.shape.port.RequestScope;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.where.value.TextOrder;

import java.net.URI;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Predicate;

/**
 * The shape registry as readers see it. A request for an existing shape is answered from memory on
 * the caller's thread; everything else waits on threads of its own. The leader creates shapes; the
 * other instances refer to it.
 */
public final class ShapeRegistry
        implements ShapeDirectory, RegistryListener, LimitedShapes, CompactedShapes {
    private final Inspector inspector;
    private final Handles handles;
    private final ShapeIndex index = new ShapeIndex();
    private final Leadership leadership;
    private final ShapeSearch search;
    private final KnownShapes known;
    private final Consumer<RegistryRecord.Published> published;
    private final DeclaredShapes declared;
    private final Generations generations;
    private final Runnable read;

    /**
     * Creates an empty registry.
     *
     * @param stack the stack's id, which names the topics of published shapes
     * @param self where other instances reach this one
     * @param order how where clauses order texts
     * @param obstacles why nothing can be created now, for readers
     * @param published receives how the tables of shapes were published
     * @param read called when all shapes that existed at the start are known
     */
    public ShapeRegistry(
            Inspector inspector,
            String stack,
            URI self,
            TextOrder order,
            InstantSource clock,
            Obstacles obstacles,
            Consumer<RegistryRecord.Published> published,
            Runnable read) {
        this.inspector = inspector;
        handles = new Handles(clock);
        leadership = new Leadership(self, obstacles);
        search = new ShapeSearch(inspector, index, leadership, new Resolutions(order));
        known = new KnownShapes(index, inspector);
        generations = new Generations(index, leadership, inspector);
        this.published = published;
        declared = new DeclaredShapes(stack, index, leadership, search, clock);
        this.read = read;
    }

    /** Has declarations checked before they are written. */
    public void checkDeclarations(DeclarationCheck check) {
        declared.check(check);
    }

    /** Makes shapes creatable with these tools, in each partition as soon as it follows. */
    public void lead(ShapeCreator.Tools tools, Takeover takeover) {
        var creator = new ShapeCreator(tools, index, handles, leadership.leaders());
        leadership.lead(creator);
        creator.reportTo(takeover);
    }

    /** Stops the creation of shapes. */
    public void follow() {
        leadership.follow();
    }

    /** The published shapes. */
    public DeclaredShapes published() {
        return declared;
    }

    /**
     * Sets whether the server can publish generated columns; whether it does, the publication says.
     */
    public void canPublishGenerated(boolean possible) {
        search.canPublishGenerated(possible);
        known.clear();
    }

    /** Ends all shapes: the history that they followed is over. */
    public void purged() {
        index.endAll();
    }

    /** The shapes that have not ended. */
    public List<Shape> active() {
        return index.active();
    }

    /** Limits how many shapes this instance creates in a second, published ones aside. */
    public void limitCreations(int perSecond) {
        search.limit(new CreationRate(perSecond, System::nanoTime));
    }

    @Override
    public boolean leads() {
        return leadership.creator().isPresent();
    }

    @Override
    public void list(Consumer<ShapeList.Listed> consumer) {
        index.list(consumer);
    }

    @Override
    public boolean exists(ShapeHandle handle) {
        return index.isActive(handle);
    }

    @Override
    public CompletableFuture<?> endUnused(ShapeRef shape, String reason) {
        return leadership
                .creator()
                .<CompletableFuture<?>>map(leader -> leader.end(shape, reason))
                .orElseGet(() ->
                        CompletableFuture.failedFuture(
                                new FeedException("this instance does not lead")));
    }

    @Override
    public int size() {
        return index.size();
    }

    @Override
    public Optional<String> compactNow(ShapeHandle handle) throws InterruptedException {
        return generations.create(handle);
    }

    @Override
    public CompletionStage<Compaction> compact(ShapeHandle handle) {
        return generations.request(handle);
    }

    @Override
    public CompletableFuture<?> deleteReplaced(ShapeRef replaced) {
        return leadership
                .creator()
                .<CompletableFuture<?>>map(leader -> leader.deleteReplaced(replaced))
                .orElseGet(() ->
                        CompletableFuture.failedFuture(
                                new FeedException("this instance does not lead")));
    }

    /** A page of the shapes that have not ended. */
    public ShapeList.Page page(
            ShapeList.Question question,
            Function<ShapeRef, Optional<LogSize>> sizes,
            Predicate<ShapeRef> among) {
        var page = new ShapePage(question, sizes, among);
        index.list(page::look);
        return page.page();
    }

    /** The newest leader that the registry topic names, this instance included. */
    public Optional<URI> newestLeader() {
        return leadership.leaders().newest();
    }

    /** Ends a shape, if this instance leads. */
    public void end(ShapeRef shape, String why) {
        leadership
                .creator()
                .ifPresent(leader -> {
                    var _ = leader.end(shape, why);
                });
    }

    @Override
    public CompletionStage<Answer> findOrCreate(ShapeRequest request) {
        return look(request, true);
    }

    @Override
    public CompletionStage<Answer> find(ShapeRequest request) {
        return look(request, false);
    }

    private CompletionStage<Answer> look(ShapeRequest request, boolean create) {
        return known.find(request).orElseGet(() -> lookFurther(request, create));
    }

    private CompletionStage<Answer> lookFurther(ShapeRequest request, boolean create) {
        try {
            var name = TableNames.parse(request.table());
            var found =
                    inspector
                            .known(name)
                            .flatMap(table ->
                                    search.existing(request, table.relation())
                                            .map(shape -> known.keep(request, shape, table)));
            return found.orElseGet(() ->
                    CompletableFuture.supplyAsync(
                            () -> search.search(request, name, create),
                            RequestScope.threads("metamorph-look-up")));
        } catch (IdentifierException e) {
            return CompletableFuture.completedFuture(
                    new Answer.Invalid("table", List.of(String.valueOf(e.getMessage()))));
        }
    }

    @Override
    public Optional<URI> leader() {
        return leadership.other();
    }

    @Override
    public CompletionStage<Answer> byHandle(ShapeHandle handle) {
        var answer =
                index.find(handle).<Answer>map(Answer.Found::new).orElseGet(leadership::unknown);
        return CompletableFuture.completedFuture(answer);
    }

    @Override
    public void gone(ShapeHandle handle) {
        index.end(handle).ifPresent(this::forgetTables);
    }

    /** Has the tables of a shape that has ended read again: it may have ended for their sake. */
    private void forgetTables(Shape shape) {
        inspector.forget(shape.relation().name());
        shape.inner().forEach(inner -> inspector.forget(inner.name()));
    }

    @Override
    public CompletionStage<Removal> remove(ShapeHandle handle) {
        var shape = index.find(handle);
        if (shape.isEmpty() && leadership.isCaughtUp() && leader().isEmpty()) {
            return CompletableFuture.completedFuture(new Removal.None());
        }
        var creator = leadership.creator();
        if (shape.isEmpty() || creator.isEmpty()) {
            return CompletableFuture.completedFuture(
                    leader().<Removal>map(Removal.Elsewhere::new).orElseGet(this::unremoved));
        }
        return creator.get()
                .end(shape.get().ref(), "removed on request")
                .<Removal>handle(
                        (_, failure) -> failure == null ? new Removal.Removed() : unremoved());
    }

    private Removal unremoved() {
        var obstacle = leadership.obstacle();
        return new Removal.Unavailable(obstacle.reason(), obstacle.message(), leadership.later());
    }

    @Override
    public void shape(RegistryRecord.Shape shape) {
        handles.seen(shape.handle());
        index.told(shape);
    }

    @Override
    public void removed(ShapeHandle handle) {
        index.find(handle).ifPresent(this::forgetTables);
        index.removed(handle);
    }

    @Override
    public void declared(RegistryRecord.Declaration declaration) {
        declared.added(declaration.shape());
    }

    @Override
    public void undeclared(String name) {
        declared.removed(name);
    }

    @Override
    public void leader(RegistryRecord.Leader leader) {
        leadership.leaders().told(leader);
    }

    @Override
    public void published(RegistryRecord.Published table) {
        published.accept(table);
    }

    @Override
    public void caughtUp() {
        leadership.catchUp();
        read.run();
    }
}
