package org.xenwright.deploy.pool;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** The keys of {@code other_config} in which a pool remembers what is whose. */
enum PoolMark {
    /** Of a machine or disk: the deployment it belongs to. */
    DEPLOYMENT,
    /** Of a machine or disk: the domain. */
    DOMAIN,
    /** Of a machine or disk: the generation of the domain; a state disk has none. */
    GENERATION,
    /** Of a machine: the domain's own identity, which its generations share. */
    UUID,
    /** Of a machine: the uuid it was made with, which a copy of it has not. */
    SELF,
    /** Of a machine: the digests of what its disks are cloned from. */
    SHARED,
    /** Of a machine: what it was made with, to be compared. */
    MADE,
    /** Of a machine: its generation as the inventory has it. */
    ENTRY,
    /** Of a disk: the digest of the file that it is. */
    IMAGE,
    /** Of a disk: the deployment that sends it; gone when it is whole. */
    ARRIVING,
    /** Of a disk that outlives generations: its file. */
    STATE,
    /** Of a disk that arrives: up to where it is there; a number follows. */
    SENT,
    /** Of the pool: the lock of a deployment. */
    LOCK,
    /** Of the pool: until when a lock is held. */
    BEAT,
    /** Of the pool: what is under way in a deployment. */
    JOURNAL,
    /** Of the pool: the inventory of a deployment. */
    INVENTORY;

    /** What a pool itself starts machines by. */
    static final String AUTOSTART = "auto_poweron";

    private static final String PREFIX = "xenwright:";

    String key() {
        return PREFIX + name().toLowerCase(Locale.ROOT);
    }

    /** Returns the key of one of several. */
    String key(String rest) {
        return key() + ":" + rest;
    }

    /** Returns its value among others; empty when it is not there. */
    String of(Map<String, String> config) {
        return config.getOrDefault(key(), "");
    }

    /** Reads the texts of an {@code other_config}. */
    static Map<String, String> read(JsonNode config) {
        Map<String, String> all = new TreeMap<>();
        config.properties()
                .forEach(each -> all.put(each.getKey(), each.getValue().asText()));
        return all;
    }
}
