package dev.virga.node.cluster;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.MultiMapConfig;
import com.hazelcast.config.NetworkConfig;
import dev.virga.api.cell.Endpoint;
import dev.virga.api.cell.MemberProperties;
import dev.virga.api.id.NodeName;
import dev.virga.api.tls.TlsIdentity;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * How an agent joins the cell: as a lite member, which holds no data, at a fixed address, through
 * the control planes' members.
 *
 * @param tls who it is on the event bus, where that is encrypted
 */
public record LinkConfig(
        String cell,
        NodeName node,
        Endpoint member,
        List<Endpoint> seeds,
        Optional<TlsIdentity> tls) {
    public LinkConfig {
        seeds = List.copyOf(seeds);
    }

    Config hazelcast() {
        Config config = new Config();
        config.setClusterName(cell);
        config.setInstanceName(cell + "/" + node + "/" + UUID.randomUUID());
        config.setLiteMember(true);
        MemberProperties.all().forEach(config::setProperty);
        // Alone it would be of no use: it gives up soon and the link tries again.
        config.setProperty("hazelcast.max.join.seconds", "5");
        NetworkConfig network = config.getNetworkConfig();
        network.setPort(member.port()).setPortAutoIncrement(false);
        network.getInterfaces().setEnabled(true).addInterface(member.host());
        JoinConfig join = network.getJoin();
        join.getAutoDetectionConfig().setEnabled(false);
        join.getMulticastConfig().setEnabled(false);
        join.getTcpIpConfig().setEnabled(true);
        seeds.forEach(seed -> join.getTcpIpConfig().addMember(seed.toString()));
        // Which member a node of the event bus is; Vert.x looks for it under this name.
        config.getMemberAttributeConfig()
                .setAttribute("__vertx.nodeId", UUID.randomUUID().toString());
        config.getMetricsConfig().setEnabled(false);
        config.getJetConfig().setEnabled(false);
        config.getIntegrityCheckerConfig().setEnabled(false);
        config.addMultiMapConfig(
                new MultiMapConfig("__vertx.subs")
                        .setBackupCount(1)
                        .setValueCollectionType(MultiMapConfig.ValueCollectionType.SET));
        return config;
    }
}
