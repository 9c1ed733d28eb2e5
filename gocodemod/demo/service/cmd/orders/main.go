// Command orders serves the order service over HTTP.
package main

import (
	"context"
	"errors"
	"flag"
	"log/slog"
	"net/http"
	"os"
	"os/signal"
	"time"

	"example.com/orders/internal/api"
	"example.com/orders/internal/order"
	"example.com/orders/internal/pricing"
)

func main() {
	addr := flag.String("addr", "localhost:8080", "address to listen on")
	audit := flag.Bool("audit", false, "log every change of an order")
	flag.Parse()

	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, *addr, *audit, os.Getenv("PAYMENT_KEY")); err != nil {
		slog.Error("orders", "err", err)
		os.Exit(1)
	}
}

// run serves until ctx is done, then lets open requests finish.
func run(ctx context.Context, addr string, audit bool, key string) error {
	prices := pricing.NewList(
		pricing.Price{SKU: "bolt-m8", Unit: 35},
		pricing.Price{SKU: "nut-m8", Unit: 12},
		pricing.Price{SKU: "handbook", Unit: 24_90, Reduced: true},
	)
	server := &http.Server{
		Addr:              addr,
		Handler:           api.NewServer(wire(prices, audit), prices, []byte(key)).Handler(),
		ReadHeaderTimeout: 5 * time.Second,
	}
	failed := make(chan error, 1)
	go func() { failed <- server.ListenAndServe() }()
	slog.Info("serving", "addr", addr)
	select {
	case err := <-failed:
		return err
	case <-ctx.Done():
	}
	grace, cancel := context.WithTimeout(context.Background(), 10*time.Second)
	defer cancel()
	if err := server.Shutdown(grace); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}

// wire puts the order service together.
func wire(prices *pricing.List, audit bool) api.Orders {
	store := order.NewLockedStore(order.NewMapStore())
	service := order.NewService(prices, store, time.Now)
	if audit {
		return order.NewAudited(service)
	}
	return order.NewGateway(service)
}
