package org.xenwright.domain.fleet;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.api.lowlevel.Parse;
import org.snakeyaml.engine.v2.events.CollectionEndEvent;
import org.snakeyaml.engine.v2.events.CollectionStartEvent;
import org.snakeyaml.engine.v2.events.Event;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.NodeTuple;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.xenwright.domain.language.Assignment;
import org.xenwright.domain.language.Origin;

/** Reads a YAML list of maps; scalars are taken as they are written, so that 08 or on stay texts. */
final class YamlTable {
    /** Far more than needed: a table is a list of maps, whose values may be lists. */
    private static final int MOST_DEPTH = 64;

    private final String text;
    private final String file;

    YamlTable(String text, String file) {
        this.text = text;
        this.file = file;
    }

    /**
     * Checks the depth by events, which need no stack of their own; composing nodes recurses as deep as the text nests.
     */
    private void checkDepth(LoadSettings settings) {
        int depth = 0;
        for (Event event : new Parse(settings).parseString(text)) {
            depth += event instanceof CollectionStartEvent ? 1 : event instanceof CollectionEndEvent ? -1 : 0;
            if (depth > MOST_DEPTH) {
                throw FleetTable.problem("write a list of domains, each with its keys")
                        .at(origin(event.getStartMark()).toString())
                        .found("lists and maps nested more than " + MOST_DEPTH + " deep")
                        .raise();
            }
        }
    }

    FleetTable read() {
        LoadSettings settings = LoadSettings.builder()
                .setLabel(file)
                .setAllowDuplicateKeys(false)
                .setAllowRecursiveKeys(false)
                .setCodePointLimit(64 << 20)
                .build();
        Optional<Node> root;
        try {
            checkDepth(settings);
            root = new Compose(settings).composeString(text);
        } catch (MarkedYamlEngineException e) {
            throw FleetTable.problem("correct the YAML")
                    .at(origin(e.getProblemMark()).toString())
                    .found(String.valueOf(e.getProblem()))
                    .raise(e);
        } catch (YamlEngineException e) {
            throw FleetTable.problem("correct the YAML")
                    .at(file)
                    .found(String.valueOf(e.getMessage()))
                    .raise(e);
        }
        if (root.isEmpty() || !(root.get() instanceof SequenceNode sequence)) {
            throw FleetTable.problem("write - before each domain")
                    .at(file)
                    .expected("a list of maps")
                    .raise();
        }
        if (sequence.getValue().size() > FleetTable.MAX_ROWS) {
            throw FleetTable.problem("split the fleet")
                    .at(file)
                    .found(sequence.getValue().size() + " rows")
                    .expected("at most " + FleetTable.MAX_ROWS)
                    .raise();
        }
        List<FleetTable.Row> rows = new ArrayList<>();
        for (Node node : sequence.getValue()) {
            rows.add(row(node));
        }
        return new FleetTable(rows);
    }

    private FleetTable.Row row(Node node) {
        if (!(node instanceof MappingNode map)) {
            throw refuse(node, "a map from keys to values");
        }
        List<Assignment> assignments = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (NodeTuple tuple : map.getValue()) {
            Column column = Column.of(scalar(tuple.getKeyNode()), origin(tuple.getKeyNode()));
            if (!keys.add(column.key())) {
                throw FleetTable.problem("keep one of the two")
                        .at(origin(tuple.getKeyNode()).toString())
                        .found("a second '" + column.key() + "'")
                        .raise();
            }
            Node value = tuple.getValueNode();
            if (value instanceof SequenceNode list) {
                List<String> texts = new ArrayList<>();
                for (Node item : list.getValue()) {
                    texts.add(scalar(item));
                }
                assignments.add(column.list(texts, origin(value)));
            } else if (!scalar(value).isEmpty()) {
                assignments.add(column.text(scalar(value), origin(value)));
            }
        }
        return new FleetTable.Row(origin(node), assignments);
    }

    private String scalar(Node node) {
        if (node instanceof ScalarNode scalar) {
            return scalar.getValue();
        }
        throw refuse(node, "a text or a number");
    }

    private RuntimeException refuse(Node node, String expected) {
        return FleetTable.problem("correct the YAML")
                .at(origin(node).toString())
                .found("a " + node.getNodeType().name().toLowerCase(Locale.ROOT))
                .expected(expected)
                .raise();
    }

    private Origin origin(Node node) {
        return origin(node.getStartMark());
    }

    private Origin origin(Optional<Mark> mark) {
        return mark.map(at -> new Origin(file, at.getLine() + 1, at.getColumn() + 1))
                .orElse(Origin.of(file));
    }
}
