package org.xenwright.domain.emit;

import java.util.Objects;
import org.xenwright.domain.device.VifSpec;

/**
 * A network card as a domain file has it, in xapi's words.
 *
 * @param mac its address
 * @param bridge of the host; the pool's first where the file names none
 * @param network xapi's name for the network of that bridge
 * @param mtu as text
 */
public record XapiCard(String mac, String bridge, String network, String mtu) {
    /** The bridges of a pool's own network devices, and how xapi calls their networks; the first is always there. */
    private static final String OF_DEVICE = "xenbr";

    private static final String FIRST_BRIDGE = OF_DEVICE + "0";
    private static final String NETWORK_OF_DEVICE = "Pool-wide network associated with eth";
    static final String USUAL_MTU = "1500";

    /** Returns what a card says; it has an address. */
    public static XapiCard of(VifSpec card) {
        String said = card.option("bridge");
        String bridge = said == null ? FIRST_BRIDGE : said;
        String mtu = card.option("mtu");
        return new XapiCard(
                Objects.requireNonNull(card.option("mac")), bridge, network(bridge), mtu == null ? USUAL_MTU : mtu);
    }

    /** Returns whether a bridge is that of a network device of the pool. */
    static boolean isOfDevice(String bridge) {
        return bridge.matches(OF_DEVICE + "[0-9]+");
    }

    static String network(String bridge) {
        return isOfDevice(bridge) ? NETWORK_OF_DEVICE + bridge.substring(OF_DEVICE.length()) : bridge;
    }
}
