package dev.metamorph.http.forward;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultFullHttpRequest;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpVersion;

import org.junit.jupiter.api.Test;

import java.nio.channels.ClosedChannelException;
import java.util.ArrayList;
import java.util.List;

final class CallTest {
    private final List<Throwable> failures = new ArrayList<>();
    private final PassedAnswer answer =
            new PassedAnswer() {
                @Override
                public void head(HttpResponse head) {}

                @Override
                public void piece(ByteBuf bytes) {}

                @Override
                public void end() {}

                @Override
                public void failed(Throwable cause) {
                    failures.add(cause);
                }
            };

    /** Like a pooled connection that the other instance closes while it is taken. */
    @Test
    void a_connection_that_is_closed_when_its_turn_comes_is_lost_and_reported() {
        var channel = new EmbeddedChannel(new CallHandler());
        var request = new DefaultFullHttpRequest(HttpVersion.HTTP_1_1, HttpMethod.GET, "/v1/shape");
        var call = new Call(answer, _ -> {});

        var _ = channel.close();
        call.begin(channel, request);
        channel.runPendingTasks();

        assertThat(failures).hasOnlyElementsOfType(ClosedChannelException.class).hasSize(1);
        assertThat(request.refCnt()).isZero();
    }
}
