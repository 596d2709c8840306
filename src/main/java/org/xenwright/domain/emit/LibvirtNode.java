package org.xenwright.domain.emit;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.xenwright.content.XmlText;

/**
 * A virtual node of memory.
 *
 * @param cpus its vCPUs
 * @param memory KiB
 * @param distances to each node, its own included; may be empty
 */
record LibvirtNode(String cpus, long memory, List<String> distances) {
    /** Returns the nodes of {@code vnuma}; none where libvirt could not express all of them. */
    static List<LibvirtNode> of(Account account) {
        List<LibvirtNode> nodes = new ArrayList<>();
        for (List<String> words : account.lists("vnuma")) {
            String pnode = "";
            String size = "";
            Optional<String> cpus = Optional.empty();
            List<String> distances = List.of();
            for (String word : words) {
                int equals = word.indexOf('=');
                String value = word.substring(equals + 1).strip();
                switch (equals < 0 ? "" : word.substring(0, equals).strip()) {
                    case "pnode" -> pnode = value;
                    case "size" -> size = value;
                    case "vcpus" -> cpus = CpuSet.of(value);
                    case "vdistances" -> distances = List.of(value.split(" *, *"));
                    default -> account.lose("vnuma", "libvirt has no " + word);
                }
            }
            if (!size.matches("[1-9]\\d{0,8}") || cpus.isEmpty()) {
                account.lose("vnuma", "libvirt wants the size and the vCPUs of each node");
                return List.of();
            }
            if (!pnode.equals(Integer.toString(nodes.size()))) {
                account.lose("vnuma", "libvirt lays node " + nodes.size() + " on that of the host, not on " + pnode);
            }
            nodes.add(new LibvirtNode(cpus.get(), Long.parseLong(size) * 1024, distances));
        }
        boolean measured =
                nodes.stream().allMatch(node -> node.distances.isEmpty() || node.distances.size() == nodes.size());
        if (!measured) {
            account.lose("vnuma", "libvirt wants a distance to each node");
        }
        return measured
                ? nodes
                : nodes.stream()
                        .map(node -> new LibvirtNode(node.cpus, node.memory, List.of()))
                        .toList();
    }

    static void write(List<LibvirtNode> nodes, XmlText xml) {
        if (nodes.isEmpty()) {
            return;
        }
        xml.open("numa");
        for (int i = 0; i < nodes.size(); i++) {
            LibvirtNode node = nodes.get(i);
            String[] attributes = {
                "id", Integer.toString(i), "cpus", node.cpus, "memory", Long.toString(node.memory), "unit", "KiB"
            };
            if (node.distances.isEmpty()) {
                xml.empty("cell", attributes);
            } else {
                xml.open("cell", attributes).open("distances");
                for (int to = 0; to < node.distances.size(); to++) {
                    xml.empty("sibling", "id", Integer.toString(to), "value", node.distances.get(to));
                }
                xml.close().close();
            }
        }
        xml.close();
    }
}
