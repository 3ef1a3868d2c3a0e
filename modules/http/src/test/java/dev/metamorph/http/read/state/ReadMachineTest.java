package dev.metamorph.http.read.state;

import static org.assertj.core.api.Assertions.assertThat;

import dev.metamorph.http.message.Problems;
import dev.metamorph.http.message.QueryString;
import dev.metamorph.http.message.Replies;
import dev.metamorph.http.message.Reply;
import dev.metamorph.http.query.ShapeParameters;
import dev.metamorph.http.query.ShapeParameters.Parsed;
import dev.metamorph.http.read.state.ReadState.Answering;
import dev.metamorph.http.read.state.ReadState.AnsweringFromStandby;
import dev.metamorph.http.read.state.ReadState.AtLeader;
import dev.metamorph.http.read.state.ReadState.AtOwner;
import dev.metamorph.http.read.state.ReadState.AtSilentOwner;
import dev.metamorph.http.read.state.ReadState.AtStandby;
import dev.metamorph.http.read.state.ReadState.AwaitingStack;
import dev.metamorph.http.read.state.ReadState.AwaitingStore;
import dev.metamorph.http.read.state.ReadState.BackingOff;
import dev.metamorph.http.read.state.ReadState.CheckingEnd;
import dev.metamorph.http.read.state.ReadState.CheckingHandle;
import dev.metamorph.http.read.state.ReadState.Judging;
import dev.metamorph.http.read.state.ReadState.Local;
import dev.metamorph.http.read.state.ReadState.ReadingStandby;
import dev.metamorph.http.read.state.ReadState.Remote;
import dev.metamorph.http.read.state.ReadState.Resolving;
import dev.metamorph.http.read.state.ReadState.Rotating;
import dev.metamorph.http.read.state.ReadState.Serving;
import dev.metamorph.shape.Generation;
import dev.metamorph.shape.LogOffset;
import dev.metamorph.shape.Lsn;
import dev.metamorph.shape.ShapeHandle;
import dev.metamorph.shape.definition.LogMode;
import dev.metamorph.shape.definition.Replica;
import dev.metamorph.shape.definition.ShapeDefinition;
import dev.metamorph.shape.port.ShapeDirectory.Answer;
import dev.metamorph.shape.port.ShapeDirectory.Shape;
import dev.metamorph.shape.port.ShapeLogs;
import dev.metamorph.shape.port.ShapeRef;
import dev.metamorph.shape.port.StackStatus;
import dev.metamorph.shape.port.StackStatus.Level;
import dev.metamorph.shape.relation.Column;
import dev.metamorph.shape.relation.PgType;
import dev.metamorph.shape.relation.Relation;
import dev.metamorph.shape.relation.RelationId;
import dev.metamorph.shape.relation.ReplicaIdentity;
import dev.metamorph.shape.relation.TableName;
import dev.metamorph.shape.status.StackReason;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/** The table of {@link ReadMachine}, arrow by arrow. */
final class ReadMachineTest {
    private static final URI LEADER = URI.create("http://leader:3000");
    private static final URI OWNER = URI.create("http://owner:3000");
    private static final URI OTHER = URI.create("http://other:3000");
    private static final long NOW = Duration.ofHours(5).toNanos();
    private static final Shape SHAPE = shape("7-2");
    private static final ShapeLogs.Answer.Page PAGE =
            new ShapeLogs.Answer.Page(List.of(), new LogOffset(200, 0), true, new Lsn(200));

    private static final ReadHistory NEW = ReadHistory.NONE;
    private static final ReadHistory AWAITED = NEW.afterStack();
    private static final ReadHistory FAILED =
            NEW.afterFailure(RetryLimit.UNUSED.afterFailure(NOW).orElseThrow());

    private static final ReadMachine BEGINS = machine("offset=-1");
    private static final ReadMachine BEGINS_ANEW = machine("offset=-1&expired_handle=7-2");
    private static final ReadMachine CATCHES_UP = machine("offset=0_0&handle=7-2");
    private static final ReadMachine WAITS = machine("offset=0_0&handle=7-2&live=true");
    private static final ReadMachine IS_FOREIGN = machine("offset=0_0&handle=7-1");

    private static final StackStatus.State NO_LOCK =
            new StackStatus.State(Level.WAITING, StackReason.OTHER_LEADER, "no lock");
    private static final Answer.Unavailable BUSY =
            new Answer.Unavailable(
                    StackReason.CREATION_FAILED, "Failed to create shape", Duration.ofSeconds(1));
    private static final Reply BUSY_REPLY =
            Replies.busy(BUSY.reason(), BUSY.message(), BUSY.retryAfter());
    private static final Reply TOO_LATE_REPLY =
            Replies.busy(
                    StackReason.CREATION_TIMED_OUT,
                    "Failed to create shape, please retry",
                    Duration.ofSeconds(1));
    private static final Reply UNREACHABLE =
            Replies.unavailable(
                    StackReason.INSTANCE_UNREACHABLE,
                    "The instance that has the shape's log cannot be reached, please retry",
                    Duration.ofSeconds(5));

    @Test
    void a_read_begins_with_its_shape() {
        assertThat(ReadState.initial()).isEqualTo(new Resolving(NEW));
    }

    @Test
    void a_shape_that_was_found_is_served() {
        assertNext(BEGINS, new Resolving(NEW), new Outcome.Found(SHAPE), new Serving(NEW, SHAPE));
        assertNext(
                CATCHES_UP, new Resolving(NEW), new Outcome.Found(SHAPE), new Serving(NEW, SHAPE));
    }

    @Test
    void a_handle_of_another_generation_is_served_under_that_handle() {
        var earlier = generation(new Generation(2, List.of(new ShapeHandle("7-1")), List.of()));
        var coming = generation(new Generation(1, List.of(), List.of(new ShapeHandle("7-1"))));

        for (var shape : List.of(earlier, coming)) {
            assertNext(
                    IS_FOREIGN,
                    new Resolving(NEW),
                    new Outcome.Found(shape),
                    new Serving(NEW, shape.readAs(new ShapeHandle("7-1"))));
        }
    }

    @Test
    void the_handle_of_a_log_that_the_ended_one_had_replaced_is_not_told() {
        var known = generation(new Generation(1, List.of(), List.of(new ShapeHandle("7-3"))));

        assertNext(
                CATCHES_UP,
                new Rotating(shape("7-3")),
                new Outcome.Found(known),
                new Answering(Replies.mustRefetch()));
    }

    private static Shape generation(Generation generation) {
        return new Shape(SHAPE.ref(), SHAPE.definition(), SHAPE.relation(), List.of(), generation);
    }

    @Test
    void a_handle_of_another_shape_is_judged() {
        assertNext(
                IS_FOREIGN, new Resolving(NEW), new Outcome.Found(SHAPE), new Judging(NEW, SHAPE));
    }

    @Test
    void a_shape_that_has_ended_as_the_reader_knows_is_judged() {
        assertNext(
                BEGINS_ANEW, new Resolving(NEW), new Outcome.Found(SHAPE), new Judging(NEW, SHAPE));
    }

    @Test
    void the_end_of_an_earlier_life_is_not_judged() {
        assertNext(
                machine("offset=-1&expired_handle=7-1"),
                new Resolving(NEW),
                new Outcome.Found(SHAPE),
                new Serving(NEW, SHAPE));
    }

    @Test
    void a_shape_that_the_leader_must_create_is_read_there() {
        assertNext(
                BEGINS,
                new Resolving(NEW),
                new Outcome.NotFound(new Answer.Elsewhere(LEADER), false),
                new AtLeader(NEW, LEADER));
    }

    @Test
    void an_invalid_request_is_refused() {
        var problems = List.of("does not exist");

        assertNext(
                BEGINS,
                new Resolving(NEW),
                new Outcome.NotFound(new Answer.Invalid("table", problems), true),
                new Answering(Replies.invalid(Problems.of("table", problems))));
    }

    @Test
    void a_shape_that_cannot_be_created_yet_waits_for_the_stack() {
        assertNext(
                BEGINS,
                new Resolving(NEW),
                new Outcome.NotFound(BUSY, false),
                new AwaitingStack(AWAITED, true));
    }

    @Test
    void the_stack_is_waited_for_once() {
        assertNext(
                CATCHES_UP,
                new Resolving(AWAITED),
                new Outcome.NotFound(BUSY, false),
                new Answering(BUSY_REPLY));
    }

    @Test
    void a_shape_that_an_active_stack_cannot_create_is_busy() {
        assertNext(
                BEGINS,
                new Resolving(NEW),
                new Outcome.NotFound(BUSY, true),
                new Answering(BUSY_REPLY));
    }

    @Test
    void a_creation_that_takes_too_long_is_busy() {
        assertNext(
                BEGINS,
                new Resolving(NEW),
                new Outcome.NotFound(new Answer.None(), true),
                new Answering(TOO_LATE_REPLY));
    }

    @Test
    void the_handle_of_a_reader_is_checked_if_the_shape_cannot_be_created() {
        assertNext(
                CATCHES_UP,
                new Resolving(NEW),
                new Outcome.NotFound(BUSY, true),
                new CheckingHandle(BUSY_REPLY));
    }

    @Test
    void a_known_handle_is_busy_and_an_unknown_one_is_fetched_again() {
        var checking = new CheckingHandle(BUSY_REPLY);

        assertNext(
                CATCHES_UP, checking, new Outcome.HandleChecked(true), new Answering(BUSY_REPLY));
        assertNext(
                CATCHES_UP,
                checking,
                new Outcome.HandleChecked(false),
                new Answering(Replies.mustRefetch()));
    }

    @Test
    void a_stack_that_becomes_active_is_asked_for_the_shape_again() {
        var active = new Outcome.StackReported(StackStatus.State.ACTIVE);

        assertNext(BEGINS, new AwaitingStack(AWAITED, true), active, new Resolving(AWAITED));
        assertNext(IS_FOREIGN, new AwaitingStack(AWAITED, false), active, new Resolving(AWAITED));
    }

    @Test
    void a_stack_that_does_not_become_active_is_unavailable() {
        var waiting = new Outcome.StackReported(NO_LOCK);

        assertNext(
                BEGINS,
                new AwaitingStack(AWAITED, true),
                waiting,
                new Answering(Replies.notUp(NO_LOCK)));
    }

    @Test
    void a_foreign_handle_is_judged_after_the_wait_whether_or_not_the_stack_is_active() {
        var waiting = new Outcome.StackReported(NO_LOCK);

        assertNext(IS_FOREIGN, new AwaitingStack(AWAITED, false), waiting, new Resolving(AWAITED));
    }

    @ParameterizedTest
    @MethodSource("judged")
    void the_leader_judges(ReadMachine machine) {
        assertNext(
                machine,
                new Judging(NEW, SHAPE),
                new Outcome.Judged(new Judge.Leader(LEADER), false, NOW),
                new AtLeader(NEW, LEADER));
    }

    static Stream<ReadMachine> judged() {
        return Stream.of(IS_FOREIGN, BEGINS_ANEW);
    }

    @Test
    void an_active_leader_refuses_a_foreign_handle() {
        assertNext(
                IS_FOREIGN,
                new Judging(NEW, SHAPE),
                new Outcome.Judged(new Judge.Here(), true, NOW),
                new Answering(Replies.mustRefetch(SHAPE.ref().handle())));
    }

    @Test
    void a_leader_that_starts_waits_before_it_refuses_a_foreign_handle() {
        var here = new Outcome.Judged(new Judge.Here(), false, NOW);

        assertNext(IS_FOREIGN, new Judging(NEW, SHAPE), here, new AwaitingStack(AWAITED, false));
        assertNext(
                IS_FOREIGN,
                new Judging(AWAITED, SHAPE),
                here,
                new Answering(Replies.mustRefetch(SHAPE.ref().handle())));
    }

    @Test
    void an_instance_that_was_asked_because_of_a_handle_does_not_refuse_it() {
        assertNext(
                IS_FOREIGN,
                new Judging(NEW, SHAPE),
                new Outcome.Judged(new Judge.Later(), true, NOW),
                new BackingOff(FAILED, Duration.ofMillis(50)));
    }

    @Test
    void a_known_end_is_checked_here_if_no_leader_is_to_be_asked() {
        for (var judge : List.of(new Judge.Here(), new Judge.Later())) {
            assertNext(
                    BEGINS_ANEW,
                    new Judging(NEW, SHAPE),
                    new Outcome.Judged(judge, true, NOW),
                    new CheckingEnd(NEW, SHAPE));
        }
    }

    @Test
    void a_log_that_knows_of_no_end_is_served() {
        assertNext(
                BEGINS_ANEW,
                new CheckingEnd(NEW, SHAPE),
                new Outcome.Here(),
                new Serving(NEW, SHAPE));
    }

    @Test
    void a_log_whose_store_opens_is_waited_for() {
        assertNext(
                BEGINS_ANEW,
                new CheckingEnd(NEW, SHAPE),
                new Outcome.NotReady(),
                new AwaitingStore(NEW, SHAPE));
    }

    static List<Local> local() {
        return List.of(
                new CheckingEnd(NEW, SHAPE),
                new Serving(NEW, SHAPE),
                new AwaitingStore(NEW, SHAPE));
    }

    @ParameterizedTest
    @MethodSource("local")
    void the_reader_of_a_log_that_has_ended_gets_the_next_handle(Local state) {
        assertNext(CATCHES_UP, state, new Outcome.Gone(true), new Rotating(SHAPE));
    }

    @ParameterizedTest
    @MethodSource("local")
    void a_reader_that_begins_gets_the_next_log(Local state) {
        assertNext(BEGINS, state, new Outcome.Gone(true), new Resolving(NEW.afterEnd()));
    }

    @Test
    void a_shape_that_ends_three_times_is_busy() {
        var state = new Serving(NEW.afterEnd().afterEnd(), SHAPE);

        assertNext(BEGINS, state, new Outcome.Gone(true), new Answering(TOO_LATE_REPLY));
        assertNext(
                BEGINS,
                state,
                new Outcome.Gone(false),
                new AwaitingStack(state.history().afterEnd().afterStack(), true));
    }

    @Test
    void the_next_handle_is_named_if_there_is_one() {
        var next = shape("7-3");

        assertNext(
                CATCHES_UP,
                new Rotating(SHAPE),
                new Outcome.Found(next),
                new Answering(Replies.mustRefetch(next.ref().handle())));
    }

    @Test
    void no_handle_is_named_if_there_is_none_or_the_old_one_only() {
        var unknown = new Answering(Replies.mustRefetch());

        assertNext(CATCHES_UP, new Rotating(SHAPE), new Outcome.Found(SHAPE), unknown);
        assertNext(CATCHES_UP, new Rotating(SHAPE), new Outcome.NotFound(BUSY, true), unknown);
    }

    @ParameterizedTest
    @MethodSource("local")
    void a_log_that_is_elsewhere_is_read_there(Local state) {
        assertNext(
                CATCHES_UP,
                state,
                new Outcome.Moved(OWNER, false, NOW),
                new AtOwner(NEW, SHAPE, OWNER));
    }

    @Test
    void a_standby_is_read_first_after_a_loss() {
        assertNext(
                CATCHES_UP,
                new Serving(FAILED, SHAPE),
                new Outcome.Moved(OWNER, false, NOW),
                new ReadingStandby(FAILED.afterStandby(NOW), SHAPE, OWNER));
    }

    @Test
    void a_stopping_instance_reads_no_standby_because_the_owner_answers_at_once() {
        assertNext(
                CATCHES_UP,
                new Serving(FAILED, SHAPE),
                new Outcome.Moved(OWNER, true, NOW),
                new AtOwner(FAILED, SHAPE, OWNER));
    }

    @Test
    void standbys_are_read_every_half_second() {
        var asked = FAILED.afterStandby(NOW);
        var soon = NOW + Duration.ofMillis(499).toNanos();
        var later = NOW + Duration.ofMillis(500).toNanos();

        assertNext(
                CATCHES_UP,
                new Serving(asked, SHAPE),
                new Outcome.Moved(OWNER, false, soon),
                new AtOwner(asked, SHAPE, OWNER));
        assertNext(
                CATCHES_UP,
                new Serving(asked, SHAPE),
                new Outcome.Moved(OWNER, false, later),
                new ReadingStandby(asked.afterStandby(later), SHAPE, OWNER));
    }

    @Test
    void the_page_of_a_standby_is_the_answer() {
        var answer = new AnsweringFromStandby(SHAPE, PAGE);
        var page = new Outcome.StandbyPage(PAGE);

        assertNext(CATCHES_UP, new ReadingStandby(FAILED, SHAPE, OWNER), page, answer);
        assertNext(CATCHES_UP, new AtSilentOwner(NEW, SHAPE, OWNER), page, answer);
        assertNext(WAITS, new AtSilentOwner(NEW, SHAPE, OWNER), page, answer);
    }

    @Test
    void the_standby_of_another_instance_is_asked_next() {
        var elsewhere = new Outcome.StandbyElsewhere(OTHER);

        assertNext(
                WAITS,
                new ReadingStandby(FAILED, SHAPE, OWNER),
                elsewhere,
                new AtStandby(FAILED, SHAPE, OWNER, OTHER));
        assertNext(
                CATCHES_UP,
                new AtSilentOwner(NEW, SHAPE, OWNER),
                elsewhere,
                new AtStandby(NEW, SHAPE, OWNER, OTHER));
    }

    @Test
    void a_long_poll_stays_at_its_silent_owner() {
        assertStays(
                WAITS, new AtSilentOwner(NEW, SHAPE, OWNER), new Outcome.StandbyElsewhere(OTHER));
    }

    @Test
    void the_owner_is_asked_again_if_there_is_no_standby() {
        assertNext(
                CATCHES_UP,
                new ReadingStandby(FAILED, SHAPE, OWNER),
                new Outcome.NoStandby(),
                new AtOwner(FAILED, SHAPE, OWNER));
    }

    @Test
    void a_request_stays_at_its_silent_owner_if_there_is_no_standby() {
        assertStays(CATCHES_UP, new AtSilentOwner(NEW, SHAPE, OWNER), new Outcome.NoStandby());
    }

    @Test
    void the_owner_is_asked_again_if_the_standby_does_not_answer() {
        assertNext(
                CATCHES_UP,
                new AtStandby(FAILED, SHAPE, OWNER, OTHER),
                new Outcome.Lost(NOW),
                new AtOwner(FAILED, SHAPE, OWNER));
    }

    @Test
    void a_standby_is_looked_for_when_the_owner_is_silent() {
        assertNext(
                CATCHES_UP,
                new AtOwner(NEW, SHAPE, OWNER),
                new Outcome.Silent(),
                new AtSilentOwner(NEW.afterSilence(), SHAPE, OWNER));
    }

    @Test
    void silence_is_acted_upon_once() {
        assertStays(
                CATCHES_UP, new AtOwner(NEW.afterSilence(), SHAPE, OWNER), new Outcome.Silent());
    }

    @Test
    void a_silent_leader_is_waited_for() {
        assertStays(CATCHES_UP, new AtLeader(NEW, LEADER), new Outcome.Silent());
    }

    static List<Remote> remote() {
        return List.of(
                new AtLeader(NEW, LEADER),
                new AtOwner(NEW, SHAPE, OWNER),
                new AtSilentOwner(NEW, SHAPE, OWNER));
    }

    @ParameterizedTest
    @MethodSource("remote")
    void the_shape_is_resolved_again_after_a_loss(Remote state) {
        assertNext(
                CATCHES_UP,
                state,
                new Outcome.Lost(NOW),
                new BackingOff(FAILED, Duration.ofMillis(50)));
    }

    @Test
    void a_further_loss_is_waited_for_longer() {
        assertThat(CATCHES_UP.next(new AtOwner(FAILED, SHAPE, OWNER), new Outcome.Lost(NOW + 1)))
                .isInstanceOfSatisfying(
                        BackingOff.class,
                        state -> assertThat(state.delay()).isEqualTo(Duration.ofMillis(100)));
    }

    @Test
    void a_read_that_has_lost_its_instances_for_20_seconds_ends() {
        var late = NOW + Duration.ofSeconds(20).toNanos();

        assertNext(
                CATCHES_UP,
                new AtOwner(FAILED, SHAPE, OWNER),
                new Outcome.Lost(late),
                new Answering(UNREACHABLE));
        assertNext(
                IS_FOREIGN,
                new Judging(FAILED, SHAPE),
                new Outcome.Judged(new Judge.Later(), true, late),
                new Answering(UNREACHABLE));
    }

    @Test
    void the_delay_ends_with_another_look_for_the_shape() {
        assertNext(
                CATCHES_UP,
                new BackingOff(FAILED, Duration.ofMillis(50)),
                new Outcome.Elapsed(),
                new Resolving(FAILED));
    }

    static Stream<ReadState> all() {
        return Stream.of(
                        Stream.<ReadState>of(
                                new Resolving(NEW),
                                new Judging(NEW, SHAPE),
                                new AwaitingStack(NEW, true),
                                new CheckingHandle(BUSY_REPLY)),
                        local().stream(),
                        remote().stream(),
                        Stream.of(
                                new ReadingStandby(NEW, SHAPE, OWNER),
                                new AtStandby(NEW, SHAPE, OWNER, OTHER),
                                new BackingOff(NEW, Duration.ZERO),
                                new Rotating(SHAPE)),
                        over())
                .flatMap(states -> states);
    }

    static Stream<ReadState> over() {
        return Stream.of(new Answering(Replies.STOPPING), new AnsweringFromStandby(SHAPE, PAGE));
    }

    @ParameterizedTest
    @MethodSource("over")
    void a_read_that_is_answered_changes_no_more(ReadState state) {
        outcomes().forEach(outcome -> assertStays(CATCHES_UP, state, outcome));
    }

    /** The states that an outcome may change; in all others it comes from a step that is over. */
    @ParameterizedTest
    @MethodSource("outcomes")
    void an_outcome_changes_only_the_states_that_it_belongs_to(Outcome outcome) {
        var changed =
                all().filter(state -> !CATCHES_UP.next(state, outcome).equals(state))
                        .<Class<?>>map(Object::getClass)
                        .toList();

        assertThat(changed).containsExactlyElementsOf(belongsTo(outcome));
    }

    private static List<Class<?>> belongsTo(Outcome outcome) {
        return switch (outcome) {
            case Outcome.Found _, Outcome.NotFound _ -> List.of(Resolving.class, Rotating.class);
            case Outcome.Judged _ -> List.of(Judging.class);
            case Outcome.StackReported _ -> List.of(AwaitingStack.class);
            case Outcome.HandleChecked _ -> List.of(CheckingHandle.class);
            case Outcome.Here _, Outcome.NotReady _ -> List.of(CheckingEnd.class);
            case Outcome.Gone _, Outcome.Moved _ ->
                    List.of(CheckingEnd.class, Serving.class, AwaitingStore.class);
            case Outcome.Silent _ -> List.of(AtOwner.class);
            case Outcome.Lost _ ->
                    List.of(AtLeader.class, AtOwner.class, AtSilentOwner.class, AtStandby.class);
            case Outcome.StandbyPage _, Outcome.StandbyElsewhere _ ->
                    List.of(AtSilentOwner.class, ReadingStandby.class);
            case Outcome.NoStandby _ -> List.of(ReadingStandby.class);
            case Outcome.Elapsed _ -> List.of(BackingOff.class);
        };
    }

    static Stream<Outcome> outcomes() {
        return Stream.of(
                new Outcome.Found(SHAPE),
                new Outcome.NotFound(BUSY, true),
                new Outcome.Judged(new Judge.Here(), true, NOW),
                new Outcome.StackReported(StackStatus.State.ACTIVE),
                new Outcome.HandleChecked(true),
                new Outcome.Here(),
                new Outcome.NotReady(),
                new Outcome.Gone(true),
                new Outcome.Moved(OWNER, false, NOW),
                new Outcome.Silent(),
                new Outcome.Lost(NOW),
                new Outcome.StandbyPage(PAGE),
                new Outcome.StandbyElsewhere(OTHER),
                new Outcome.NoStandby(),
                new Outcome.Elapsed());
    }

    private static void assertNext(
            ReadMachine machine, ReadState state, Outcome outcome, ReadState expected) {
        assertThat(machine.next(state, outcome)).isEqualTo(expected);
    }

    private static void assertStays(ReadMachine machine, ReadState state, Outcome outcome) {
        assertNext(machine, state, outcome, state);
    }

    private static ReadMachine machine(String query) {
        var parsed =
                ShapeParameters.ofRead(QueryString.parse("table=items&" + query).orElseThrow());
        if (parsed instanceof Parsed.Valid(var asked)) {
            return new ReadMachine(asked);
        }
        throw new IllegalArgumentException(query);
    }

    private static Shape shape(String handle) {
        var relation =
                new Relation(
                        new RelationId(16384),
                        new TableName("public", "items"),
                        Relation.Kind.TABLE,
                        ReplicaIdentity.FULL,
                        List.of(new Column("id", PgType.base(23, "int4"), true, false, "")),
                        List.of(0),
                        false,
                        List.of());
        var definition =
                new ShapeDefinition(
                        relation.id(),
                        relation.name(),
                        List.of("id"),
                        "",
                        List.of("id"),
                        true,
                        Replica.DEFAULT,
                        LogMode.FULL);
        return new Shape(new ShapeRef(new ShapeHandle(handle), 0), definition, relation);
    }
}
