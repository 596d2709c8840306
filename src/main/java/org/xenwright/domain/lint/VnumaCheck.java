package org.xenwright.domain.lint;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.xenwright.domain.language.Value;
import org.xenwright.platform.GuestType;

/**
 * Virtual nodes: a list of lists of options ({@code parse_vnuma_config}), and their use by libxl
 * ({@code libxl_vnuma.c}). How many nodes and processors the host has is not known here.
 */
final class VnumaCheck implements LintCheck {
    private static final int MOST_VCPUS = 1 << 16;

    /** The sums of a node's options. */
    private static final class Node {
        final Value.Sequence place;
        long size;
        final List<Integer> vcpus = new ArrayList<>();
        final List<Long> distances = new ArrayList<>();

        Node(Value.Sequence place) {
            this.place = place;
        }
    }

    @Override
    public void look(Subject subject, Findings findings) {
        if (!subject.has("vnuma") || !(subject.value("vnuma") instanceof Value.Sequence list)) {
            return;
        }
        List<Node> nodes = new ArrayList<>();
        for (Value item : list.items()) {
            Node node = item instanceof Value.Sequence options
                    ? node(options, list.items().size(), findings)
                    : null;
            if (!(item instanceof Value.Sequence)) {
                findings.value(Rule.BAD_VALUE, item, "xl stops at a node that is no list", "put its options into [ ]");
            }
            if (node == null) {
                return;
            }
            nodes.add(node);
        }
        if (!nodes.isEmpty() && sums(subject, nodes, list, findings)) {
            shares(subject, nodes, list, findings);
        }
    }

    private static @Nullable Node node(Value.Sequence options, int count, Findings findings) {
        Node node = new Node(options);
        for (Value item : options.items()) {
            if (item instanceof Value.Atom atom) {
                Reading reading = option(node, atom.text(), count);
                findings.reading(reading, "vnuma", atom, "write pnode=N, size=MIB, vcpus=LIST or vdistances=LIST");
                if (reading.fate() == Reading.Fate.STOPPED) {
                    return null;
                }
            }
        }
        return node;
    }

    private static Reading option(Node node, String text, int count) {
        int equals = text.indexOf('=');
        if (equals < 0 || equals == text.length() - 1) {
            return Reading.stopped("it is not KEY=VALUE");
        }
        String value = text.substring(equals + 1).strip();
        CText number = new CText(value);
        switch (text.substring(0, equals).strip()) {
            case "pnode" -> {
                boolean read = number.number(10) && number.value() != -1;
                return read ? Reading.TAKEN : Reading.stopped("a node is a number");
            }
            case "size" -> {
                node.size = number.number(10) ? number.value() : -1;
                return node.size == -1 ? Reading.stopped("a size is a number of MiB") : Reading.TAKEN;
            }
            case "vcpus" -> {
                List<String> ranges = Option.words(value, ',');
                return ranges.isEmpty() ? Reading.stopped("there are no vCPUs") : vcpus(node, ranges);
            }
            case "vdistances" -> {
                return distances(node, value, count);
            }
            default -> {
                return Reading.dropped("no option is called so");
            }
        }
    }

    private static Reading distances(Node node, String value, int count) {
        for (String distance : Option.words(value, ',')) {
            CText rest = new CText(distance);
            if (!rest.number(10) || rest.value() == -1) {
                return Reading.stopped("a distance is a number");
            }
            node.distances.add(rest.value());
        }
        return node.distances.size() > count ? Reading.stopped("there are more distances than nodes") : Reading.TAKEN;
    }

    /** Adds vCPUs as xl does, which reads a bad number as 0. */
    private static Reading vcpus(Node node, List<String> ranges) {
        Reading reading = Reading.TAKEN;
        for (String range : ranges) {
            CText rest = new CText(range);
            boolean read = rest.number(10);
            long first = rest.value();
            if (rest.exceeds(MOST_VCPUS)) {
                return Reading.stopped("there are not so many vCPUs");
            }
            if (read && rest.take('-')) {
                read = rest.number(10);
            }
            if (rest.exceeds(MOST_VCPUS)) {
                return Reading.stopped("there are not so many vCPUs");
            }
            for (long vcpu = first; vcpu <= rest.value(); vcpu++) {
                node.vcpus.add((int) vcpu);
            }
            reading = read && rest.done() && first <= rest.value()
                    ? reading
                    : Reading.dropped("'" + range + "' is no range of vCPUs");
        }
        return reading;
    }

    /** Checks the sums that xl makes. */
    private static boolean sums(Subject subject, List<Node> nodes, Value list, Findings findings) {
        long vcpus = nodes.stream().mapToLong(node -> node.vcpus.size()).sum();
        long size = nodes.stream().mapToLong(node -> node.size).sum();
        long most = subject.number("maxvcpus").orElse(0);
        long memory = subject.number("maxmem").orElse(size);
        if (most != 0 && most != vcpus) {
            findings.value(
                    Rule.VNUMA, list, "the nodes have " + vcpus + " vCPUs, and maxvcpus is " + most, "make them equal");
        } else if (subject.number("vcpus").orElse(1) > vcpus) {
            findings.value(
                    Rule.VNUMA,
                    list,
                    "the nodes have " + vcpus + " vCPUs, and vcpus is "
                            + subject.number("vcpus").orElse(1),
                    "share all of them out");
        } else if (memory != size) {
            findings.value(
                    Rule.VNUMA, list, "the nodes have " + size + " MiB, and maxmem is " + memory, "make them equal");
        } else {
            return true;
        }
        return false;
    }

    /** Checks what libxl requires of the guest and of the shares. */
    private static void shares(Subject subject, List<Node> nodes, Value list, Findings findings) {
        if (subject.type() == GuestType.PV) {
            findings.value(Rule.VNUMA, list, "libxl has no vnuma for pv guests", "remove it, or write type = \"pvh\"");
            return;
        }
        BitSet taken = new BitSet();
        for (Node node : nodes) {
            for (int vcpu : new TreeSet<>(node.vcpus)) {
                if (taken.get(vcpu)) {
                    findings.value(Rule.VNUMA, node.place, "vCPU " + vcpu + " is in two nodes", "name it once");
                    return;
                }
                taken.set(vcpu);
            }
        }
        long most = nodes.stream().mapToLong(node -> node.vcpus.size()).sum();
        if (taken.nextClearBit(0) < most) {
            findings.value(
                    Rule.VNUMA, list, "vCPU " + taken.nextClearBit(0) + " of " + most + " is in no node", "add it");
            return;
        }
        for (int i = 0; i < nodes.size(); i++) {
            long local = distance(nodes.get(i), i);
            for (int j = 0; j < nodes.size(); j++) {
                if (distance(nodes.get(i), j) < local) {
                    findings.value(
                            Rule.VNUMA,
                            nodes.get(i).place,
                            "node " + i + " is farther from itself than from node " + j,
                            "give each node as many distances as there are nodes, the least to itself");
                    return;
                }
            }
        }
        long whole = nodes.stream().mapToLong(node -> node.size).sum();
        if (subject.type() != null && subject.number("memory").orElse(whole) < whole) {
            findings.value(
                    Rule.MEMORY_ON_DEMAND,
                    list,
                    "libxl has no vnuma for a guest that starts with less memory than its nodes have",
                    "raise memory to " + whole);
        }
        if (subject.hvm() && nodes.get(0).size < VideoMemory.of(subject)) {
            findings.value(
                    Rule.VNUMA,
                    nodes.get(0).place,
                    "the memory of the video card does not fit node 0",
                    "make it larger");
        }
    }

    private static long distance(Node node, int to) {
        return to < node.distances.size() ? node.distances.get(to) : 0;
    }
}
