package dev.metamorph.http;

import dev.metamorph.http.connection.ConnectionSetup;
import dev.metamorph.http.connection.Connections;
import dev.metamorph.http.connection.Listening;
import dev.metamorph.http.forward.Forwarding;
import dev.metamorph.http.message.HopsSeal;
import dev.metamorph.http.message.RequestIds;
import dev.metamorph.http.operations.ExplainEndpoint;
import dev.metamorph.http.operations.HealthEndpoint;
import dev.metamorph.http.operations.MetricsEndpoint;
import dev.metamorph.http.operations.OpenApiDocument;
import dev.metamorph.http.operations.ReadsEndpoint;
import dev.metamorph.http.operations.ShapesEndpoint;
import dev.metamorph.http.operations.StatusEndpoint;
import dev.metamorph.http.page.EncodedPageSender;
import dev.metamorph.http.page.EncodedPages;
import dev.metamorph.http.page.LogReplies;
import dev.metamorph.http.page.LongPolls;
import dev.metamorph.http.page.Pages;
import dev.metamorph.http.published.PositionsEndpoint;
import dev.metamorph.http.published.PublishedEndpoint;
import dev.metamorph.http.read.Admission;
import dev.metamorph.http.read.InstanceReads;
import dev.metamorph.http.read.ReadTimes;
import dev.metamorph.http.read.ShapeEndpoint;
import dev.metamorph.http.read.ShapeServing;
import dev.metamorph.http.rows.RowsEndpoint;
import dev.metamorph.http.settings.HttpSettings;
import dev.metamorph.http.verify.VerifyEndpoint;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.measure.ChangeTraces;
import dev.metamorph.shape.measure.CommitTimes;
import dev.metamorph.shape.measure.Durations;
import dev.metamorph.shape.port.MetricsText;
import dev.metamorph.shape.port.PublishedPositions;
import dev.metamorph.shape.port.PublishedShapes;
import dev.metamorph.shape.port.PublishingStates;
import dev.metamorph.shape.port.ShapeDirectory;
import dev.metamorph.shape.port.ShapeExplanations;
import dev.metamorph.shape.port.ShapeList;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeReads;
import dev.metamorph.shape.port.ShapeSubsets;
import dev.metamorph.shape.port.ShapeVerifications;
import dev.metamorph.shape.port.StackReports;
import dev.metamorph.shape.port.StackStatus;

import io.netty.channel.Channel;
import io.netty.channel.EventLoopGroup;
import io.netty.util.HashedWheelTimer;
import io.netty.util.concurrent.DefaultThreadFactory;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.InstantSource;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * The HTTP server: it serves shape logs to readers by Electric's shape protocol. A few event loops
 * handle all sockets, a few threads read pages that are not in memory, and a waiting reader holds
 * no thread.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(HttpServer.class);

    private static final int READER_THREADS = 4;
    private static final long MAX_PAGES_BYTES = 64L << 20;
    private static final long MAX_FORMS_BYTES = 32L << 20;
    private static final Duration TICK = Duration.ofMillis(10);
    private static final Duration DRAIN = Duration.ofSeconds(1);
    private static final Duration LAST_REQUESTS = Duration.ofMillis(500);
    private static final Duration LAST_ANSWERS = Duration.ofMillis(200);
    private static final Duration LOOPS_END = Duration.ofMillis(300);

    private final Parts parts;
    private final Channel listener;
    private final Channel adminListener;
    private final AtomicBoolean closed = new AtomicBoolean();

    private HttpServer(Parts parts, Channel listener, Channel adminListener) {
        this.parts = parts;
        this.listener = listener;
        this.adminListener = adminListener;
    }

    private record Parts(
            Connections connections,
            Connections admin,
            ConnectionSetup entrance,
            Durations visible,
            LongPolls waits,
            InstanceReads reads,
            Forwarding forwarding,
            Admission admission,
            ThreadPoolExecutor readers,
            HashedWheelTimer timer,
            EventLoopGroup loops,
            AtomicBoolean leaving) {}

    /**
     * The ports that the server gets its answers from.
     *
     * @param directory finds shapes
     * @param logs gives the logs of shapes
     * @param subsets queries the database for subsets
     * @param explanations explains how a shape would be served
     * @param status the state of the stack
     * @param reports reports the state of the stack, part by part
     * @param list lists the shapes
     * @param metrics the page of metrics
     * @param verifications compares logs with the database
     * @param commits when transactions were committed
     * @param publishing tells of published shapes, and declares them
     */
    public record Ports(
            ShapeDirectory directory,
            ShapeLogs logs,
            ShapeSubsets subsets,
            ShapeExplanations explanations,
            StackStatus status,
            StackReports reports,
            ShapeList list,
            ShapeVerifications verifications,
            MetricsText metrics,
            CommitTimes commits,
            Publishing publishing) {}

    /**
     * The ports of published shapes.
     *
     * @param stack the stack's id, with which the names of their topics begin by default
     * @param shapes the published shapes that are declared
     * @param states how far their publishers are
     * @param positions translates positions of published shapes
     */
    public record Publishing(
            String stack,
            PublishedShapes shapes,
            PublishingStates states,
            PublishedPositions positions) {}

    /**
     * Starts to listen.
     *
     * @throws IOException if an address cannot be bound; the message names it
     * @throws IllegalArgumentException if the TLS files cannot be used; the message has one line
     *     for each problem
     */
    public static HttpServer start(HttpSettings settings, Ports ports) throws IOException {
        return start(settings, ports, System::nanoTime);
    }

    /**
     * Starts to listen, with a clock of the caller's.
     *
     * @param nanoTime measures how long readers wait
     */
    static HttpServer start(HttpSettings settings, Ports ports, LongSupplier nanoTime)
            throws IOException {
        var entrance = ConnectionSetup.of(settings.transport());
        var readers = readerThreads();
        var timer =
                new HashedWheelTimer(
                        new DefaultThreadFactory("metamorph-http-timer", true),
                        TICK.toMillis(),
                        TimeUnit.MILLISECONDS);
        var pages = new Pages(ports.logs(), readers, MAX_PAGES_BYTES);
        var visible = Durations.ofMilliseconds();
        var waits =
                new LongPolls(
                        ports.logs(),
                        pages,
                        readers,
                        timer,
                        answer -> addAge(answer, ports.commits(), visible));
        var reads = new ReadTimes(InstantSource.system());
        var random = new SecureRandom();
        var loops = Listening.eventLoops();
        var forwarding =
                new Forwarding(
                        loops,
                        entrance::client,
                        entrance.isTls(),
                        new HopsSeal(settings.access()),
                        nanoTime);
        var told = new InstanceReads(reads, waits, forwarding, settings.access());
        var forms = new EncodedPages(MAX_FORMS_BYTES);
        var replies = new LogReplies(settings, InstantSource.system(), random);
        var serving =
                new ShapeServing(
                        settings.timeouts(),
                        ports.directory(),
                        ports.logs(),
                        ports.subsets(),
                        ports.status(),
                        pages,
                        forms,
                        new EncodedPageSender(replies, forms, readers),
                        waits,
                        reads,
                        replies,
                        forwarding,
                        nanoTime);
        var admission = new Admission(settings.limits(), random);
        var shapes = new ShapeEndpoint(settings, ports.status(), serving, admission);
        var leaving = new AtomicBoolean();
        var list =
                new ShapesEndpoint(
                        shapes,
                        new ShapesEndpoint.Ports(ports.list(), ports.logs(), waits, reads),
                        forwarding,
                        settings.access());
        var verify =
                new VerifyEndpoint(
                        shapes,
                        new VerifyEndpoint.Ports(
                                ports.verifications(),
                                ports.directory(),
                                ports.publishing().shapes(),
                                ports.logs(),
                                forwarding),
                        settings.access(),
                        readers);
        var health = new HealthEndpoint(ports.status(), leaving::get);
        var router =
                new Router(
                        shapes,
                        new RowsEndpoint(
                                shapes, serving, ports.publishing().shapes(), admission, readers),
                        new ExplainEndpoint(shapes, ports.explanations(), admission),
                        health,
                        list,
                        new ReadsEndpoint(shapes, told),
                        verify,
                        new PublishedEndpoint(
                                shapes,
                                new PublishedEndpoint.Ports(
                                        ports.publishing().stack(),
                                        ports.publishing().shapes(),
                                        ports.publishing().states(),
                                        ports.directory(),
                                        ports.logs()),
                                admission,
                                forwarding,
                                InstantSource.system()),
                        new PositionsEndpoint(
                                shapes,
                                new PositionsEndpoint.Ports(
                                        ports.publishing().shapes(),
                                        ports.publishing().states(),
                                        ports.publishing().positions(),
                                        ports.logs()),
                                admission,
                                forwarding),
                        OpenApiDocument.reply(settings.version()));
        var ids = new RequestIds(random);
        var clock = InstantSource.system();
        var connections = new Connections(settings, router, ids, clock, true);
        var adminRouter =
                new AdminRouter(
                        shapes,
                        health,
                        list,
                        new StatusEndpoint(
                                ports.reports(),
                                new StatusEndpoint.Load(
                                        leaving::get,
                                        waits::size,
                                        admission::admitted,
                                        connections.counters()::unavailable),
                                settings.version()),
                        new MetricsEndpoint(ports.metrics()),
                        verify);
        var admin = new Connections(settings, adminRouter, ids, clock, false);
        try {
            var listener = Listening.at(settings.address(), loops, entrance.to(connections));
            var adminListener = listenForAdmin(settings.admin(), loops, entrance, admin);
            connections.watch(loops);
            admin.watch(loops);
            entrance.watch(loops, readers);
            var server =
                    new HttpServer(
                            new Parts(
                                    connections,
                                    admin,
                                    entrance,
                                    visible,
                                    waits,
                                    told,
                                    forwarding,
                                    admission,
                                    readers,
                                    timer,
                                    loops,
                                    leaving),
                            listener,
                            adminListener);
            log.info(
                    "HTTP started address={} port={} adminAddress={} adminPort={}",
                    settings.address(),
                    server.port(),
                    settings.admin().address(),
                    server.adminPort());
            return server;
        } catch (IOException e) {
            var _ = loops.shutdownGracefully(0, 0, TimeUnit.MILLISECONDS);
            timer.stop();
            readers.shutdown();
            throw e;
        }
    }

    /** Adds the age of the newest change on a page. */
    private static void addAge(ShapeLogs.Answer answer, CommitTimes commits, Durations visible) {
        if (answer instanceof ShapeLogs.Answer.Page page && !page.items().isEmpty()) {
            commits.addAge(new Lsn(page.next().transaction()), visible, ChangeTraces.Place.HTTP);
        }
    }

    private static Channel listenForAdmin(
            HttpSettings.Admin settings,
            EventLoopGroup loops,
            ConnectionSetup entrance,
            Connections admin)
            throws IOException {
        var setup = settings.isLocal() ? new ConnectionSetup.Plain() : entrance;
        return Listening.atFirstFree(
                settings.address(), settings.attempts(), loops, setup.to(admin));
    }

    private static ThreadPoolExecutor readerThreads() {
        var readers =
                new ThreadPoolExecutor(
                        READER_THREADS,
                        READER_THREADS,
                        10,
                        TimeUnit.SECONDS,
                        new LinkedBlockingQueue<>(),
                        new DefaultThreadFactory("metamorph-http-reader", true),
                        // Tasks are discarded only after close, when nothing waits for their
                        // result.
                        new ThreadPoolExecutor.DiscardPolicy());
        readers.allowCoreThreadTimeOut(true);
        return readers;
    }

    /** The port that the server listens on. */
    public int port() {
        return ((InetSocketAddress) listener.localAddress()).getPort();
    }

    /** The admin port that the server listens on. */
    public int adminPort() {
        return ((InetSocketAddress) adminListener.localAddress()).getPort();
    }

    /** Returns when shapes were read. */
    public ShapeReads reads() {
        return parts.reads;
    }

    /** The number of readers that wait for news of a log. */
    public int waitingReaders() {
        return parts.waits.size();
    }

    /** The number of readers that wait for the answer of another instance. */
    public int forwardedReaders() {
        return parts.forwarding.size();
    }

    /** The number of admitted shape requests. */
    public int admittedRequests() {
        return parts.admission.admitted();
    }

    /** The number of admitted shape requests of one kind. */
    public int admittedRequests(Admission.Kind kind) {
        return parts.admission.current(kind);
    }

    /** Returns whether {@link #leave} was called. */
    public boolean isLeaving() {
        return parts.leaving.get();
    }

    /** The current figures of the public port. */
    public HttpFigures figures() {
        var counters = parts.connections.counters();
        return new HttpFigures(
                counters.answers().stream()
                        .map(each ->
                                new HttpFigures.Answers(each.route(), each.status(), each.count()))
                        .toList(),
                counters.unavailable(),
                counters.atOnce(),
                counters.waited(),
                parts.visible.counts(),
                counters.sentBytes(),
                openConnections(),
                waitingReaders(),
                forwardedReaders(),
                Stream.of(Admission.Kind.values()).map(this::admitted).toList(),
                parts.entrance.certificateExpiry());
    }

    private HttpFigures.Admitted admitted(Admission.Kind kind) {
        return new HttpFigures.Admitted(
                kind.label(),
                parts.admission.current(kind),
                parts.admission.limit(kind),
                parts.admission.refused(kind));
    }

    /** The memory of request bodies that are still arriving, in bytes. */
    long bodyBytes() {
        return parts.connections.bodies().usedBytes();
    }

    /** The number of open connections. */
    public int openConnections() {
        return parts.connections.size();
    }

    /**
     * The number of log positions at which readers wait; each has one registration with the log.
     */
    int waitingPlaces() {
        return parts.waits.places();
    }

    /**
     * Announces that this instance stops, so that load balancers choose another one. Requests that
     * still come are answered as before, on connections that close afterwards. Idempotent.
     */
    public void leave() {
        parts.leaving.set(true);
        parts.connections.leave();
        parts.admin.leave();
    }

    /**
     * Accepts no more connections, answers waiting readers as if their time had passed, lets
     * answers that have begun be sent, tells the rest to retry, and closes. Takes less than 2 s,
     * and half a second more after {@link #leave}: a client that has not noticed yet may send a
     * request over an idle connection, and is answered. Idempotent.
     */
    @Override
    public void close() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        var announced = parts.leaving.get();
        leave();
        var adminClosed = adminListener.close();
        listener.close().awaitUninterruptibly(LOOPS_END.toMillis());
        adminClosed.awaitUninterruptibly(LOOPS_END.toMillis());
        parts.waits.release();
        parts.forwarding.release();
        if (announced) {
            parts.connections.awaitNone(LAST_REQUESTS);
        }
        parts.connections.drain();
        parts.admin.drain();
        parts.connections.awaitNone(DRAIN);
        parts.connections.giveUp();
        parts.admin.giveUp();
        parts.connections.awaitNone(LAST_ANSWERS);
        parts.connections.closeAll();
        parts.admin.closeAll();
        parts.timer.stop();
        parts.readers.shutdownNow();
        parts.loops
                .shutdownGracefully(0, LOOPS_END.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(LOOPS_END.toMillis());
        log.info("HTTP stopped");
    }
}
