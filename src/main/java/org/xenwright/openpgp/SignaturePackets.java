package org.xenwright.openpgp;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.bouncycastle.bcpg.BCPGInputStream;
import org.bouncycastle.bcpg.PacketTags;
import org.bouncycastle.openpgp.PGPException;
import org.bouncycastle.openpgp.PGPSignature;

/** Signature packets, one after the other and nothing else. */
final class SignaturePackets {
    private static final int MOST = 32;

    private SignaturePackets() {}

    /** Returns a detached signature: armoured blocks or bare packets. */
    static List<PGPSignature> detached(byte[] file, String name) throws SignatureException {
        return Armor.isArmored(file)
                ? parse(Armor.blocks(new Lines(file, name), Armor.SIGNATURE, false), name)
                : parse(file, name);
    }

    static List<PGPSignature> parse(byte[] packets, String name) throws SignatureException {
        List<PGPSignature> signatures = new ArrayList<>();
        try (BCPGInputStream in = new BCPGInputStream(new ByteArrayInputStream(packets))) {
            for (int tag = in.nextPacketTag(); tag >= 0; tag = in.nextPacketTag()) {
                if (tag != PacketTags.SIGNATURE) {
                    throw new SignatureException(name + " holds an OpenPGP packet that is no signature");
                }
                if (signatures.size() == MOST) {
                    throw new SignatureException(name + " holds more than " + MOST + " signatures");
                }
                signatures.add(new PGPSignature(in));
            }
        } catch (SignatureException e) {
            throw e;
        } catch (IOException | PGPException | RuntimeException e) {
            throw new SignatureException(name + " holds a broken signature: " + e.getMessage(), e);
        }
        if (signatures.isEmpty()) {
            throw new SignatureException(name + " holds no signature");
        }
        return signatures;
    }
}
