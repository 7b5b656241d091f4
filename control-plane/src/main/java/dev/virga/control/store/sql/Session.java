package dev.virga.control.store.sql;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A connection with its prepared statements. For one thread. */
final class Session implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    /** One line of an answer, taken out of the result set. */
    @FunctionalInterface
    interface Line<T> {
        T take(ResultSet line) throws SQLException;
    }

    Session(Connection connection) {
        this.connection = connection;
    }

    Connection connection() {
        return connection;
    }

    /** Runs a statement that takes nothing and gives nothing. */
    void run(String sql) throws SQLException {
        bind(sql, new Object[0]).execute();
    }

    /** Changes rows; says how many. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        return bind(sql, values).executeUpdate();
    }

    <T> List<T> query(String sql, Line<T> line, @Nullable Object... values) throws SQLException {
        List<T> all = new ArrayList<>();
        try (ResultSet answer = bind(sql, values).executeQuery()) {
            while (answer.next()) {
                all.add(line.take(answer));
            }
        }
        return all;
    }

    <T> Optional<T> first(String sql, Line<T> line, @Nullable Object... values)
            throws SQLException {
        return query(sql, line, values).stream().findFirst();
    }

    private PreparedStatement bind(String sql, @Nullable Object[] values) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    @Override
    public void close() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        connection.close();
    }
}
