package dev.metamorph.coordinator.postgres;

import org.jspecify.annotations.Nullable;

import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Statement;
import java.util.Set;

/**
 * Puts a tag before every statement of a connection, so that it is seen in the server's log and in
 * {@code pg_stat_activity} without each query naming it. The driver's own statements, those of COPY
 * and those of an unwrapped connection are sent as they are.
 */
record TaggedSql(String tag) {
    private static final Set<String> PREPARING = Set.of("prepareStatement", "prepareCall");
    private static final Set<String> EXECUTING =
            Set.of("execute", "executeQuery", "executeUpdate", "executeLargeUpdate", "addBatch");

    // A connection equals itself alone, and its wrapper must, too.
    @SuppressWarnings("ReferenceEquality")
    Connection of(Connection connection) {
        return proxy(
                Connection.class,
                (self, method, arguments) -> {
                    if (method.getName().equals("equals")) {
                        return arguments[0] == self;
                    }
                    var result = call(connection, method, PREPARING, arguments);
                    return method.getName().equals("createStatement")
                                    && result instanceof Statement made
                            ? of(made)
                            : result;
                });
    }

    private Statement of(Statement statement) {
        return proxy(
                Statement.class,
                (_, method, arguments) -> call(statement, method, EXECUTING, arguments));
    }

    private static <T> T proxy(Class<T> type, InvocationHandler handler) {
        return type.cast(
                Proxy.newProxyInstance(
                        TaggedSql.class.getClassLoader(), new Class<?>[] {type}, handler));
    }

    private @Nullable Object call(
            Object target, Method method, Set<String> tagged, Object @Nullable [] arguments)
            throws Throwable {
        if (arguments != null
                && tagged.contains(method.getName())
                && arguments[0] instanceof String sql) {
            arguments[0] = tag + sql;
        }
        try {
            return method.invoke(target, arguments);
        } catch (InvocationTargetException e) {
            throw e.getCause() == null ? e : e.getCause();
        }
    }
}
