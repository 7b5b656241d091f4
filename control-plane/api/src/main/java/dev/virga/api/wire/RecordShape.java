package dev.virga.api.wire;

import java.lang.reflect.Constructor;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.RecordComponent;
import java.util.List;

/** A record class taken apart, once a class. */
final class RecordShape {
    private static final ClassValue<RecordShape> SHAPES =
            new ClassValue<>() {
                @Override
                protected RecordShape computeValue(Class<?> type) {
                    return new RecordShape(type);
                }
            };

    private final List<RecordComponent> fields;
    private final Constructor<?> constructor;

    private RecordShape(Class<?> type) {
        fields = List.of(type.getRecordComponents());
        try {
            constructor =
                    type.getDeclaredConstructor(
                            fields.stream().map(RecordComponent::getType).toArray(Class<?>[]::new));
            // Records that only their own package knows may be spoken too.
            constructor.setAccessible(true);
            fields.forEach(field -> field.getAccessor().setAccessible(true));
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("a record without canonical constructor: " + type, e);
        }
    }

    static RecordShape of(Class<?> type) {
        return SHAPES.get(type);
    }

    /** Whether it is a word of its own: an id or a name, written as plain text. */
    boolean isWord() {
        return fields.size() == 1
                && fields.getFirst().getName().equals("value")
                && fields.getFirst().getType() == String.class;
    }

    List<RecordComponent> fields() {
        return fields;
    }

    boolean has(String name) {
        return fields.stream().anyMatch(field -> field.getName().equals(name));
    }

    Object value(Record row, int index) {
        try {
            return fields.get(index).getAccessor().invoke(row);
        } catch (IllegalAccessException | InvocationTargetException e) {
            throw new IllegalStateException("cannot read " + fields.get(index), e);
        }
    }

    /**
     * Makes the record.
     *
     * @throws IllegalArgumentException if the record refuses the values
     */
    Object make(Object[] values) {
        try {
            return constructor.newInstance(values);
        } catch (InvocationTargetException e) {
            if (e.getCause() instanceof IllegalArgumentException refusal) {
                throw refusal;
            }
            throw new IllegalStateException("cannot make " + constructor, e);
        } catch (InstantiationException | IllegalAccessException e) {
            throw new IllegalStateException("cannot make " + constructor, e);
        }
    }
}
