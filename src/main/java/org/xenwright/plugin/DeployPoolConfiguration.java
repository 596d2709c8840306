package org.xenwright.plugin;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** A {@code <pool>} of {@code <deploy>}: hosts of XCP-ng or XenServer that share a XAPI. */
public final class DeployPoolConfiguration {
    /**
     * Its name in plans and messages, and the id of the {@code <server>} of Maven's settings with the user and password
     * for it.
     */
    String id = "";

    /** Addresses of members, any of which is asked for the coordinator. Default: the id. */
    @Values(item = "address")
    List<String> addresses = new ArrayList<>();

    /** Fingerprints of the members' certificates, SHA256:…; an unknown one is refused with the line to add. */
    @Values(item = "certificate")
    List<String> certificates = new ArrayList<>();

    /** The storage repository, by uuid or label. Default: the pool's own default. */
    @Nullable
    String storage;

    /** The networks of the pool that stand for the bridges that domain files name. */
    List<NetworkConfiguration> networks = new ArrayList<>();

    /** Words that domains may ask for by deploy.labels. Default: none. */
    @Values(item = "label")
    List<String> labels = new ArrayList<>();

    /** The {@code <network>} element: what stands for a bridge. */
    public static final class NetworkConfiguration {
        /** The bridge, as domain files name it. */
        String bridge = "";

        /** The network of the pool, by label or uuid. */
        String name = "";
    }

    /** Returns the networks by the bridges that they stand for. */
    Map<String, String> networks() {
        Map<String, String> all = new TreeMap<>();
        for (NetworkConfiguration each : networks) {
            String bridge = each.bridge.strip();
            if (bridge.isEmpty() || each.name.isBlank() || all.put(bridge, each.name.strip()) != null) {
                throw DeployConfiguration.refusal(
                                "<deploy><pools><pool><networks>",
                                bridge + " " + each.name.strip(),
                                "<bridge> and <name>, each bridge once")
                        .raise();
            }
        }
        return all;
    }

    Set<String> labels() {
        Set<String> all = new TreeSet<>();
        labels.forEach(each -> all.add(each.strip()));
        return all;
    }
}
