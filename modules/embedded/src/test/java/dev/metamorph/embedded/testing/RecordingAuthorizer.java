package dev.metamorph.embedded.testing;

import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.metadata.authorizer.StandardAuthorizer;
import org.apache.kafka.server.authorizer.Action;
import org.apache.kafka.server.authorizer.AuthorizableRequestContext;
import org.apache.kafka.server.authorizer.AuthorizationResult;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Collectors;

/**
 * The standard authorizer, which also remembers what each user was asked for. Questions that
 * neither answer would log are left out: Kafka asks them on its own account, to tell a client what
 * it may do. Any thread.
 */
public final class RecordingAuthorizer extends StandardAuthorizer {
    /** Of all brokers of this JVM; cleared by a test that looks at it. */
    private static final Set<Decision> DECISIONS = ConcurrentHashMap.newKeySet();

    /** Whether a user may do something. */
    public record Decision(
            String user, AclOperation operation, ResourcePattern resource, boolean allowed) {}

    @Override
    public List<AuthorizationResult> authorize(
            AuthorizableRequestContext context, List<Action> actions) {
        var results = super.authorize(context, actions);
        for (var i = 0; i < actions.size(); i++) {
            var action = actions.get(i);
            if (action.logIfAllowed() || action.logIfDenied()) {
                DECISIONS.add(
                        new Decision(
                                context.principal().getName(),
                                action.operation(),
                                action.resourcePattern(),
                                results.get(i) == AuthorizationResult.ALLOWED));
            }
        }
        return results;
    }

    /** Forgets everything. */
    static void clear() {
        DECISIONS.clear();
    }

    /** What was decided about a user since {@link #clear}. */
    static Set<Decision> decisions(String user) {
        return DECISIONS.stream()
                .filter(decision -> decision.user().equals(user))
                .collect(Collectors.toSet());
    }
}
